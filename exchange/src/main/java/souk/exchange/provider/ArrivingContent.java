package souk.exchange.provider;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import souk.exchange.UnitContent;
import souk.exchange.wire.UnitMessage;
import souk.primitives.Bytes32;

/**
 * A unit's content on its way in: straight from the connection, checked against what the message's
 * head says of it. Readable until {@link #close}. For one thread.
 */
final class ArrivingContent implements UnitContent, AutoCloseable {
  private final UnitMessage.Content announced;
  private final InputStream connection;
  private boolean opened;
  private boolean closed;
  private boolean missed;
  private boolean forged;

  /** Content behind a head that was read from {@code connection}. */
  ArrivingContent(UnitMessage.Content announced, InputStream connection) {
    this.announced = announced;
    this.connection = connection;
  }

  @Override
  public long length() {
    return announced.length();
  }

  @Override
  public Bytes32 digest() {
    return announced.digest();
  }

  @Override
  public InputStream open() throws IOException {
    if (announced.length() == 0) {
      return InputStream.nullInputStream();
    }
    if (!announced.follows()) {
      missed = true;
      throw new IOException("the content did not come with this message, but its digest");
    }
    if (opened || closed) {
      throw new IOException("the content can be opened once, while its message is worked on");
    }
    opened = true;
    return new Checked();
  }

  /** Whether somebody wanted to read what did not come. */
  boolean missed() {
    return missed;
  }

  /** Whether what came has another digest than was announced. */
  boolean forged() {
    return forged;
  }

  /** Ends all reading; the connection is not closed. */
  @Override
  public void close() {
    closed = true;
  }

  private final class Checked extends InputStream {
    private final MessageDigest sha256 = sha256();
    private long left = announced.length();

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (closed) {
        throw new IOException("the content can be read only while its message is worked on");
      }
      if (forged) {
        throw wrongDigest();
      }
      if (left == 0) {
        return -1;
      }
      int read = connection.read(target, offset, (int) Math.min(count, left));
      if (read < 0) {
        throw new IOException("the content ended " + left + " bytes early");
      }
      sha256.update(target, offset, read);
      left -= read;
      if (left == 0 && !digest().equals(Bytes32.of(sha256.digest()))) {
        forged = true;
        Arrays.fill(target, offset, offset + read, (byte) 0);
        throw wrongDigest();
      }
      return read;
    }

    @Override
    public int available() throws IOException {
      return closed || forged ? 0 : (int) Math.min(left, connection.available());
    }
  }

  private static IOException wrongDigest() {
    return new IOException("the content has another SHA-256 than its message says");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
