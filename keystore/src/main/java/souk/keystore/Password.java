package souk.keystore;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;

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

  /** Whether nothing was typed. */
  public boolean isEmpty() {
    return characters.length == 0;
  }

  /** Whether both are the same. */
  public boolean matches(Password other) {
    return Arrays.equals(characters, other.characters);
  }

  /** The same in Unicode's form NFKC, which is to be closed as well; empty if this is in it. */
  Optional<Password> nfkc() {
    CharBuffer text = CharBuffer.wrap(characters);
    // The normalizer knows strings only, which cannot be overwritten: no more of them than needed.
    return Normalizer.isNormalized(text, Normalizer.Form.NFKC)
        ? Optional.empty()
        : Optional.of(taking(Normalizer.normalize(text, Normalizer.Form.NFKC).toCharArray()));
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
