package souk.primitives;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads what {@link ByteWriter} wrote, strictly: every length is checked against a limit of the
 * caller and against what is left before anything is allocated, text must be valid UTF-8, a boolean
 * 0 or 1, and {@link #end} refuses bytes left over. All input is taken to be hostile; what does not
 * fit throws {@link DecodeException} and nothing else.
 */
public final class ByteReader {
  private final byte[] bytes;
  private int position;
  private final int limit;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads {@code length} bytes from {@code offset} on; they are not copied. */
  public ByteReader(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.position = offset;
    this.limit = offset + length;
  }

  public int u8() throws DecodeException {
    need(1);
    return bytes[position++] & 0xff;
  }

  public int u16() throws DecodeException {
    return (u8() << 8) | u8();
  }

  /** A 32-bit number that must not exceed 2^31 - 1. */
  public int u31() throws DecodeException {
    int value = i32();
    if (value < 0) {
      throw new DecodeException("number over 2^31 - 1 at byte " + (position - 4));
    }
    return value;
  }

  /** A 32-bit number, from 0 to 2^32 - 1. */
  public long u32() throws DecodeException {
    return i32() & 0xffffffffL;
  }

  /** A 64-bit number that must not exceed 2^63 - 1. */
  public long u63() throws DecodeException {
    long value = i64();
    if (value < 0) {
      throw new DecodeException("number over 2^63 - 1 at byte " + (position - 8));
    }
    return value;
  }

  public boolean bool() throws DecodeException {
    int value = u8();
    if (value > 1) {
      throw new DecodeException("not a boolean at byte " + (position - 1) + ": " + value);
    }
    return value == 1;
  }

  public Amount amount() throws DecodeException {
    return new Amount(i64(), i64());
  }

  public Bytes32 bytes32() throws DecodeException {
    need(Bytes32.SIZE);
    Bytes32 value = Bytes32.of(bytes, position);
    position += Bytes32.SIZE;
    return value;
  }

  public Address address() throws DecodeException {
    need(Address.SIZE);
    Address value = Address.of(bytes, position);
    position += Address.SIZE;
    return value;
  }

  public Signature signature() throws DecodeException {
    byte[] compact = raw(Signature.COMPACT_SIZE);
    try {
      return Signature.parseCompact(compact);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("bad signature: " + e.getMessage());
    }
  }

  /** Exactly {@code length} bytes. */
  public byte[] raw(int length) throws DecodeException {
    need(length);
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  /** A length of at most {@code most}, and that many bytes. */
  public byte[] bytes(int most) throws DecodeException {
    return raw(length(most));
  }

  /** A length of at most {@code most} bytes, and that much UTF-8 text. */
  public String string(int most) throws DecodeException {
    int length = length(most);
    need(length);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, position, length))
              .toString();
      position += length;
      return text;
    } catch (CharacterCodingException e) {
      throw new DecodeException("not UTF-8 at byte " + position);
    }
  }

  /** A count or length of at most {@code most}. */
  public int length(int most) throws DecodeException {
    int length = i32();
    if (length < 0 || length > most) {
      throw new DecodeException(
          "length " + Integer.toUnsignedString(length) + " over the limit of " + most);
    }
    return length;
  }

  public int remaining() {
    return limit - position;
  }

  /** Refuses bytes that nobody read. */
  public void end() throws DecodeException {
    if (position != limit) {
      throw new DecodeException(remaining() + " bytes left over");
    }
  }

  private int i32() throws DecodeException {
    need(4);
    int value =
        (bytes[position] << 24)
            | ((bytes[position + 1] & 0xff) << 16)
            | ((bytes[position + 2] & 0xff) << 8)
            | (bytes[position + 3] & 0xff);
    position += 4;
    return value;
  }

  private long i64() throws DecodeException {
    return (u32() << 32) | u32();
  }

  private void need(int count) throws DecodeException {
    if (count < 0 || count > remaining()) {
      throw new DecodeException(
          "cut off: " + count + " bytes wanted at byte " + position + ", " + remaining() + " left");
    }
  }
}
