package souk.primitives;

import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable value of 32 bytes: a hash, an id, a seed. Ordered as an unsigned big-endian number.
 */
public final class Bytes32 implements Comparable<Bytes32> {
  public static final int SIZE = 32;
  public static final Bytes32 ZERO = new Bytes32(new byte[SIZE]);

  private final byte[] bytes;

  private Bytes32(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}, which must be 32 long. */
  public static Bytes32 of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("expected 32 bytes, got " + bytes.length);
    }
    return new Bytes32(bytes.clone());
  }

  /** A copy of the 32 bytes that start at {@code offset}. */
  public static Bytes32 of(byte[] source, int offset) {
    Objects.checkFromIndexSize(offset, SIZE, source.length);
    return new Bytes32(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /** Reads 64 hex digits, with or without {@code 0x}. */
  public static Bytes32 parse(String hex) {
    return of(Hex.parse(hex));
  }

  /** The number {@code value} as 32 bytes, big-endian; {@code value} is taken as unsigned. */
  public static Bytes32 of(long value) {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < 8; i++) {
      bytes[31 - i] = (byte) (value >>> (8 * i));
    }
    return new Bytes32(bytes);
  }

  /** A copy of the bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** Writes the 32 bytes into {@code target} from {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, SIZE);
  }

  /** The last eight bytes as a number: what a draw takes modulo the number of tickets. */
  public long lowLong() {
    long value = 0;
    for (int i = 24; i < 32; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  byte[] expose() {
    return bytes;
  }

  @Override
  public int compareTo(Bytes32 other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes32 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return ByteHash.of(bytes);
  }

  @Override
  public String toString() {
    return Hex.of(bytes);
  }
}
