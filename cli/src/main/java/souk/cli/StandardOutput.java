package souk.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output that knows whether its reader went away, as {@code head} does when it has seen
 * enough: nothing is wrong then.
 */
final class StandardOutput extends FilterOutputStream {
  private static final int BUFFER = 8192;

  private volatile boolean readerGone;

  private StandardOutput(OutputStream out) {
    super(out);
  }

  /** From now on what this program prints goes through here. */
  static StandardOutput take() {
    StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(
        new PrintStream(new BufferedOutputStream(output, BUFFER), true, StandardCharsets.UTF_8));
    return output;
  }

  /** Whether nobody reads it any more. */
  boolean isReaderGone() {
    return readerGone;
  }

  @Override
  public void write(byte[] source, int offset, int count) throws IOException {
    try {
      out.write(source, offset, count);
    } catch (IOException e) {
      readerGone |= String.valueOf(e.getMessage()).contains("Broken pipe");
      throw e;
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }
}
