package souk.cli.content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;

/**
 * A file that is written beside the place that it gets when it is whole, and is gone when it never
 * is. Failures say which file it is.
 */
final class TargetFile extends OutputStream {
  private final Path path;
  private final Path part;
  private final OutputStream out;

  private TargetFile(Path path, Path part, OutputStream out) {
    this.path = path;
    this.part = part;
    this.out = out;
  }

  /**
   * Looks whether a file may be written that is to have another's content.
   *
   * @param force whether what is there may be replaced; the other file itself never is
   */
  static Path check(String option, Path named, Path source, boolean force) throws IOException {
    OutFile file = OutFile.of(option, named);
    if (file.there() && Files.isSameFile(file.path(), source)) {
      throw new Failure(Main.USAGE, option + ": " + named + " is the file that is published");
    }
    if (file.there() && !force && Files.mismatch(file.path(), source) >= 0) {
      throw new Failure(
          Main.USAGE,
          option + ": " + named + " is there, and is another file; --force replaces it");
    }
    return file.path();
  }

  static TargetFile open(Path path) {
    try {
      Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
      Path part = Files.createTempFile(folder, ".", ".part");
      part.toFile().deleteOnExit(); // when ^C ends the program
      return new TargetFile(path, part, Files.newOutputStream(part));
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Gives it its name. */
  void become() {
    close();
    try {
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Deletes what has no name yet. */
  void discard() {
    close();
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failure(part, e);
    }
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static Failure failure(Path path, IOException e) {
    return new Failure(Main.FAILED, "cannot write " + path + ": " + Failure.reason(e));
  }
}
