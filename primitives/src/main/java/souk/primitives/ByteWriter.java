package souk.primitives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes Souk's binary encoding: big-endian numbers of fixed size, and a four-byte length before
 * anything of variable size. Every value has exactly one encoding. {@link ByteReader} reads it
 * back. A number that the reader would refuse is refused here with {@link
 * IllegalArgumentException}: the fault is then found where it was made.
 */
public final class ByteWriter {
  private byte[] buffer;
  private int size;

  public ByteWriter() {
    this(128);
  }

  public ByteWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** A number from 0 to 255. */
  public ByteWriter u8(int value) {
    if (value >>> 8 != 0) {
      throw new IllegalArgumentException("does not fit 8 bits: " + value);
    }
    room(1);
    buffer[size++] = (byte) value;
    return this;
  }

  /** A number from 0 to 65,535. */
  public ByteWriter u16(int value) {
    if (value >>> 16 != 0) {
      throw new IllegalArgumentException("does not fit 16 bits: " + value);
    }
    return u8(value >>> 8).u8(value & 0xff);
  }

  /** Four bytes for a number from 0 to 2^32 - 1. */
  public ByteWriter u32(long value) {
    if (value >>> 32 != 0) {
      throw new IllegalArgumentException("does not fit 32 bits: " + value);
    }
    room(4);
    buffer[size++] = (byte) (value >>> 24);
    buffer[size++] = (byte) (value >>> 16);
    buffer[size++] = (byte) (value >>> 8);
    buffer[size++] = (byte) value;
    return this;
  }

  /** Eight bytes for a number from 0 to 2^63 - 1. */
  public ByteWriter u64(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return word(value);
  }

  public ByteWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  public ByteWriter amount(Amount value) {
    return word(value.high()).word(value.low());
  }

  public ByteWriter bytes32(Bytes32 value) {
    room(Bytes32.SIZE);
    value.copyTo(buffer, size);
    size += Bytes32.SIZE;
    return this;
  }

  public ByteWriter address(Address value) {
    room(Address.SIZE);
    value.copyTo(buffer, size);
    size += Address.SIZE;
    return this;
  }

  public ByteWriter signature(Signature value) {
    return raw(value.toCompact());
  }

  /** Bytes whose number the reader knows: no length is written. */
  public ByteWriter raw(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
    return this;
  }

  /** A four-byte length and the bytes. */
  public ByteWriter bytes(byte[] bytes) {
    return u32(bytes.length).raw(bytes);
  }

  /** A four-byte length and the bytes. */
  public ByteWriter bytes(Bytes bytes) {
    return bytes(bytes.expose());
  }

  /** A four-byte length and the text's UTF-8 bytes. */
  public ByteWriter string(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int size() {
    return size;
  }

  /** A copy of what was written. */
  public byte[] toArray() {
    return Arrays.copyOf(buffer, size);
  }

  private ByteWriter word(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  private void room(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
    }
  }
}
