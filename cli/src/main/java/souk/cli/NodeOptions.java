package souk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.node.Listening;

/** What a node has on its host: a folder and an address. */
public final class NodeOptions {
  private static final int MOST_PORT = 0xffff;
  private static final String TLS_PASSWORD = "SOUK_TLS_PASSWORD";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "its own folder, from which it goes on when it is started again: what it agreed on, made out and took")
  private Path state = Path.of(".");

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "the address to serve at, which others must reach (${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "the port to serve at (a free one, and the same again after a restart)")
  private int port;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description =
          "how others reach it, where that differs: behind a proxy or a translated address (the address that it serves at)")
  private @Nullable URI publicUrl;

  @Option(
      names = "--tls",
      paramLabel = "FILE",
      description =
          "serve HTTPS with the key and certificate in this PKCS#12 file; its password is in $SOUK_TLS_PASSWORD")
  private @Nullable Path tls;

  @Option(
      names = "--admin-listen",
      paramLabel = "HOST:PORT",
      description =
          "where it answers its operator with /health, /metrics and /status; whoever reaches that sees how the business goes (its own port where that is on loopback without --public-url or --tls, and else a free port on loopback; ./souk status finds it)")
  private @Nullable String admin;

  /** The folder, which is made if it is not there. */
  public Path state() {
    return Failure.ownFolder("--state", state);
  }

  /** Where it listens and how others reach it. */
  public Listening listening() throws IOException {
    try {
      return new Listening(host, port(), Optional.ofNullable(publicUrl), admin(), tls());
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE, (publicUrl == null ? "--host: " : "--public-url: ") + e.getMessage());
    }
  }

  private Optional<InetSocketAddress> admin() {
    if (admin == null) {
      return Optional.empty();
    }
    int colon = admin.lastIndexOf(':');
    String number = admin.substring(colon + 1);
    int at = number.matches("\\d{1,5}") ? Integer.parseInt(number) : 0;
    if (colon < 1 || at < 1 || at > MOST_PORT) {
      throw new Failure(
          Main.USAGE, "--admin-listen takes HOST:PORT such as 127.0.0.1:9100, not " + admin);
    }
    String on = admin.substring(0, colon).replaceAll("^\\[|\\]$", "");
    return Optional.of(InetSocketAddress.createUnresolved(on, at));
  }

  private @Nullable SSLContext tls() throws IOException {
    if (tls == null) {
      return null;
    }
    if (!Files.isReadable(tls)) {
      throw new Failure(Main.USAGE, "--tls: there is no file " + tls + " that can be read");
    }
    String given = System.getenv(TLS_PASSWORD);
    char[] password = given == null ? new char[0] : given.toCharArray();
    try (InputStream in = Files.newInputStream(tls)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new Failure(
          Main.USAGE,
          "--tls: %s is no PKCS#12 file that opens with the password in %s"
              .formatted(tls, TLS_PASSWORD));
    }
  }

  private int port() {
    if (port < 0 || port > MOST_PORT) {
      throw new Failure(Main.USAGE, "--port takes 0 to 65535, not " + port);
    }
    return port;
  }
}
