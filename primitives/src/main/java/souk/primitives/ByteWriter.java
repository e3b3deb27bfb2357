package souk.primitives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes Souk's binary encoding: big-endian numbers of fixed size, and a four-byte length before
 * anything of variable size. Every value has exactly one encoding. {@link ByteReader} reads it
 * back.
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

  public ByteWriter u8(int value) {
    room(1);
    buffer[size++] = (byte) value;
    return this;
  }

  public ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public ByteWriter u32(int value) {
    room(4);
    buffer[size++] = (byte) (value >>> 24);
    buffer[size++] = (byte) (value >>> 16);
    buffer[size++] = (byte) (value >>> 8);
    buffer[size++] = (byte) value;
    return this;
  }

  public ByteWriter u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  public ByteWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  public ByteWriter amount(Amount value) {
    return u64(value.high()).u64(value.low());
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
    return bytes(bytes.toArray());
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

  private void room(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
    }
  }
}
