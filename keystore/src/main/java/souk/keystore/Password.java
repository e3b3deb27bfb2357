package souk.keystore;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password that is overwritten when it is closed, and never shown. */
public final class Password implements AutoCloseable {
  private final char[] characters;
  private boolean closed;

  private Password(char[] characters) {
    this.characters = characters;
  }

  /** Takes over the array: it is overwritten when this is closed. */
  public static Password taking(char[] characters) {
    return new Password(characters);
  }

  /** Its UTF-8 bytes, which the caller overwrites. */
  byte[] toUtf8() throws KeystoreException {
    if (closed) {
      throw new IllegalStateException("the password was closed");
    }
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    ByteBuffer buffer = ByteBuffer.allocate((int) (characters.length * encoder.maxBytesPerChar()));
    try {
      if (encoder.encode(CharBuffer.wrap(characters), buffer, true).isError()) {
        throw new KeystoreException(
            KeystoreException.Kind.NO_PASSWORD, "the password is not valid Unicode");
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    } finally {
      Arrays.fill(buffer.array(), (byte) 0);
    }
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "Password";
  }
}
