package souk.exchange;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * What a client sends along with a unit's request: bytes of any length, which are streamed. Length
 * and digest are part of the request and are known before the first byte is sent.
 */
public interface UnitContent {
  /** Nothing is sent along. */
  UnitContent NONE = of(Bytes.EMPTY);

  /** Bytes of it. */
  long length();

  /** Its SHA-256. */
  Bytes32 digest();

  /**
   * Its bytes from the beginning.
   *
   * <p>At a provider they come straight from the client. They can be opened once for each message,
   * and read until the role's call returns. Reading throws {@link IOException} in place of the last
   * bytes when they have another digest, and whenever the client breaks off. A role need not read
   * them. They come with a request that is served before the payment, and with the payment of a
   * unit that is not; a client that only asks for the price does not send them.
   *
   * @throws IOException when they cannot be had, or did not come with this message
   */
  InputStream open() throws IOException;

  /** Bytes in memory. */
  static UnitContent of(Bytes bytes) {
    byte[] copy = bytes.toArray();
    return new Known(
        copy.length, Bytes32.of(sha256().digest(copy)), () -> new ByteArrayInputStream(copy));
  }

  /**
   * A file, which must stay as it is.
   *
   * @throws IOException when it cannot be read
   */
  static UnitContent of(Path file) throws IOException {
    MessageDigest digest = sha256();
    long length;
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      length = in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return new Known(length, Bytes32.of(digest.digest()), () -> Files.newInputStream(file));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Opens a stream. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  /** Content of a known length and digest. */
  record Known(long length, Bytes32 digest, Source source) implements UnitContent {
    @Override
    public InputStream open() throws IOException {
      return source.open();
    }
  }
}
