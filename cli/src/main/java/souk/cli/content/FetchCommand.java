package souk.cli.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.ledger.LedgerInfo;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** {@code souk fetch}: gets a published file from caches, at its publisher's expense. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description =
        "Fetch a published file from its caches and check every byte; its publisher pays. An interrupted fetch goes on where it was.",
    footer = {
      "",
      "Example:  ./souk fetch http://127.0.0.1:40123/0x5a1f… --network /tmp/net --out movie.mp4"
    })
public final class FetchCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "URL",
      description =
          "as ./souk publish prints it: the publisher's, with the content id; or the id alone")
  private String target = "";

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--publisher",
      paramLabel = "URL",
      description = "the publisher, where only the content id is given")
  private @Nullable URI publisher;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where to put it (a file of the content id's name)")
  private @Nullable Path out;

  @Mixin private Output output = new Output();

  private record Target(URI publisher, Bytes32 contentId) {}

  @Override
  public Integer call() throws Exception {
    Target from = target();
    Path file = out == null ? Path.of(from.contentId().toString().substring(2)) : out;
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, file + " is a folder; --out names a file");
    }
    LedgerInfo info;
    try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
      info = ledger.info();
    }
    PrivateKey client = key.given() ? key.open() : PrivateKey.generate(new SecureRandom());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    long began = System.nanoTime();
    try (Screen screen = new Screen();
        HttpDialer dialer = new HttpDialer();
        ContentClient content =
            new ContentClient(dialer, client, info, InstantSource.system(), ClientLimits.DEFAULT)) {
      content.download(
          from.publisher(),
          from.contentId(),
          part,
          file,
          new Progress() {
            @Override
            public void written(long bytes, long total) {
              screen.fetched(bytes, total);
            }
          });
    } catch (ContentException e) {
      throw new Failure(
          Main.FAILED, "%s cannot be fetched: %s".formatted(from.contentId(), e.getMessage()));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    show(file, from.contentId(), seconds);
    return 0;
  }

  /** What was fetched, for programs. */
  private record Fetched(
      Path file,
      Bytes32 contentId,
      long bytes,
      String sha256,
      double seconds,
      double goodputMBps) {}

  private void show(Path file, Bytes32 id, double seconds)
      throws IOException, NoSuchAlgorithmException {
    long bytes = Files.size(file);
    String sha256 = SourceFile.sha256(file);
    Fetched fetched = new Fetched(file, id, bytes, sha256, seconds, bytes / 1e6 / seconds);
    output.show(
        () -> fetched,
        people ->
            people.printf(
                Locale.ROOT,
                "%s: %.1f MB in %.2f s, %.0f MB/s; every byte is that of %s%nSHA-256 %s%n",
                file,
                bytes / 1e6,
                seconds,
                fetched.goodputMBps(),
                id,
                sha256));
  }

  private Target target() {
    int slash = target.lastIndexOf('/');
    try {
      Bytes32 id = Bytes32.parse(target.substring(slash + 1));
      if (slash >= 0) {
        return new Target(http(URI.create(target.substring(0, slash))), id);
      }
      if (publisher != null) {
        return new Target(http(publisher), id);
      }
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE,
          "'%s' is no URL of published content: http://HOST:PORT/0x… with 64 hex digits"
              .formatted(target));
    }
    throw new Failure(Main.USAGE, "a content id alone needs --publisher URL");
  }

  private static URI http(URI uri) {
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("neither http nor https: " + uri);
    }
    return uri;
  }
}
