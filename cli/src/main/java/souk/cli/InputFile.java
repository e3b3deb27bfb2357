package souk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A small file that is read whole: up to a bound, and never from what has no end. */
public final class InputFile {
  private InputFile() {}

  /**
   * Its bytes.
   *
   * @param what it is to be, for what is said where it is not: {@code transcript of an auction}
   * @throws Failure when it is not there, a folder, a device or a pipe, or longer
   */
  public static byte[] bytes(Path file, String what, int most) throws IOException {
    return bytes("", file, what, most);
  }

  /**
   * As {@link #bytes(Path, String, int)}, of a file that an option names.
   *
   * @param option before what is said, such as {@code --task: }
   */
  public static byte[] bytes(String option, Path file, String what, int most) throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, option + file + " is a folder; name a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new Failure(Main.USAGE, option + file + " is a device or a pipe; name a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1); // some files do not say how long they are
      if (bytes.length > most) {
        throw new Failure(
            Main.USAGE,
            "%s%s is no %s: it is longer than %,d bytes".formatted(option, file, what, most));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new Failure(Main.USAGE, option + "there is no file " + file);
    }
  }
}
