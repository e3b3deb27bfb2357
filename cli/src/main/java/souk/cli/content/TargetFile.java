package souk.cli.content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import souk.cli.Failure;
import souk.cli.Main;

/** A file that is written to, whose failures say which file it is. */
final class TargetFile extends OutputStream {
  private final Path path;
  private final OutputStream out;

  TargetFile(Path path) {
    this.path = path;
    try {
      this.out = Files.newOutputStream(path);
    } catch (IOException e) {
      throw failure(e);
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
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Failure failure(IOException e) {
    return new Failure(Main.FAILED, "cannot write " + path + ": " + Failure.reason(e));
  }
}
