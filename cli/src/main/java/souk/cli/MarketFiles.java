package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import souk.node.ContentMarket;

/** Finds the market file that a command is to use. */
final class MarketFiles {
  private MarketFiles() {}

  /** The file that was named, or the reference market that comes with Souk. */
  static ContentMarket content(@Nullable Path named) throws IOException {
    return ContentMarket.read(find(named));
  }

  static Path find(@Nullable Path named) {
    Path file =
        named == null
            ? Path.of(System.getProperty("souk.home", ".")).resolve("markets/content.yaml")
            : named;
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Main.USAGE, "there is no market file " + file + "; name one with --market FILE");
    }
    return file;
  }
}
