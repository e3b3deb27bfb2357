package souk.cli.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.content.client.RemoteObject;

/** Where what is fetched goes. */
sealed interface FetchPlace {
  /** Standard output, in order. */
  record Stream() implements FetchPlace {}

  /** A file that was named. */
  record Named(OutFile file) implements FetchPlace {}

  /** A folder, under the name that the publisher tells. */
  record Folder(Path folder) implements FetchPlace {}

  /**
   * What {@code --out} means; nothing is asked of anybody yet.
   *
   * @param out null for the current folder
   */
  static FetchPlace of(@Nullable String out) throws IOException {
    if (out == null) {
      return new Folder(Path.of(""));
    }
    if (out.equals("-")) {
      return new Stream();
    }
    if (out.isEmpty()) {
      throw new Failure(Main.USAGE, "--out: the name is empty");
    }
    Path path;
    try {
      path = Path.of(out);
    } catch (InvalidPathException e) {
      throw new Failure(Main.USAGE, "--out: no file can have this name");
    }
    if (Files.isDirectory(path)) {
      return new Folder(path);
    }
    if (out.endsWith("/")) {
      throw new Failure(
          Main.USAGE,
          Files.exists(path)
              ? "--out: " + path + " is no folder"
              : "--out: there is no folder " + path);
    }
    return new Named(OutFile.of("--out", path).needPart("--out"));
  }

  /** The file that an object goes into; its publisher may be asked for its name. */
  static Optional<OutFile> file(FetchPlace place, RemoteObject object) throws IOException {
    return switch (place) {
      case Stream() -> Optional.empty();
      case Named(OutFile file) -> Optional.of(file);
      case Folder(Path folder) -> {
        String name = object.name().orElse(object.manifest().contentId().toString().substring(2));
        yield Optional.of(OutFile.of("--out", folder.resolve(name)).needPart("--out"));
      }
    };
  }
}
