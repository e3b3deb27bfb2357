package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.market.file.MarketFile;

/** The market file that a command goes by. */
public final class MarketOptions {
  /** The reference market that comes with Souk. */
  public static final String REFERENCE = "content.yaml";

  /** The same with short rounds. */
  public static final String SHORT_ROUNDS = "devnet.yaml";

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description =
          "the market file (markets/content.yaml; markets/devnet.yaml has rounds of seconds, for chains)")
  private @Nullable Path file;

  public MarketFile read() throws IOException {
    return read(REFERENCE);
  }

  /**
   * Reads it.
   *
   * @param usual of the files that come with Souk, where none was named
   */
  public MarketFile read(String usual) throws IOException {
    return MarketFile.read(file(usual));
  }

  public Path file(String usual) {
    return file(file, usual);
  }

  /** The file that was named, or else one of those that come with Souk. */
  public static Path file(@Nullable Path named, String usual) {
    Path file =
        named == null
            ? Path.of(System.getProperty("souk.home", ".")).resolve("markets").resolve(usual)
            : named;
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Main.USAGE, "there is no market file " + file + "; name one with --market FILE");
    }
    return file;
  }
}
