package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import souk.gateway.s3.protocol.S3Exception;

/** What is written somewhere, to be read as a stream, with its MD5. */
final class Copied extends InputStream {
  private static final int PIPE = 1 << 18;

  /** Writes all bytes. */
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private final PipedInputStream in = new PipedInputStream(PIPE);
  private final MessageDigest md5;
  private final FutureTask<Boolean> writing;

  Copied(Writing source) throws IOException {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has MD5", e);
    }
    PipedOutputStream out = new PipedOutputStream(in);
    writing =
        new FutureTask<>(() -> {
          try (out) {
            source.to(out);
          }
          return true;
        });
    Thread.ofVirtual().name("souk-s3-copy").start(writing);
  }

  /** In hex, of what was read. */
  String md5() {
    return HexFormat.of().formatHex(md5.digest());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int read = in.read(target, offset, count);
    if (read < 0) {
      finish();
    } else {
      md5.update(target, offset, read);
    }
    return read;
  }

  /** The end of a pipe does not say whether all was written. */
  private void finish() throws IOException {
    try {
      var _ = writing.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof S3Exception refused) {
        throw refused;
      }
      throw new IOException("what was to be copied cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the copy was interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
