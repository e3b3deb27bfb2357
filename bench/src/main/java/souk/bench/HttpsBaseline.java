package souk.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.HttpServer;
import souk.transport.Response;

/**
 * What the same bytes cost without a market: plain downloads over HTTPS with the same server and
 * client, in pieces of a chunk, as many at a time as a fetch has chunks under way.
 */
final class HttpsBaseline implements AutoCloseable {
  private static final int AT_A_TIME = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final int chunkBytes;
  private final HttpServer server;
  private final HttpDialer dialer;
  private final HttpPeer peer;

  HttpsBaseline(int chunkBytes, Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.chunkBytes = chunkBytes;
    byte[] chunk = new byte[chunkBytes];
    new Random(1).nextBytes(chunk);
    SSLContext context = certificate(folder);
    this.server =
        HttpServer.builder().tls(context).get("/chunk", request -> Response.of(chunk)).start();
    this.dialer = new HttpDialer(Duration.ofSeconds(10), context);
    this.peer = dialer.peer(server.uri());
  }

  /** Downloads so many chunks; returns the seconds that it took. */
  double download(int chunks) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < AT_A_TIME; lane++) {
        int first = lane;
        lanes.add(
            threads.submit(() -> {
              byte[] target = new byte[chunkBytes];
              for (int i = first; i < chunks; i += AT_A_TIME) {
                peer.fetch("GET", "/chunk", new byte[0], PATIENCE, target, 0, chunkBytes);
              }
              return null;
            }));
      }
      for (Future<?> lane : lanes) {
        lane.get();
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** A context with a fresh key, which trusts nobody but itself. */
  private static SSLContext certificate(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file = folder.resolve("https.p12");
    Path log = folder.resolve("keytool.log");
    String password = "only-measured-with";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=bench",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                password)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool: " + Files.readString(log));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("mykey"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    dialer.close();
    server.close();
  }
}
