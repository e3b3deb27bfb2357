package souk.primitives;

import java.util.Arrays;
import java.util.Objects;

/**
 * An account's address: the last 20 bytes of the keccak-256 of its public key, as on every EVM
 * chain.
 */
public final class Address implements Comparable<Address> {
  public static final int SIZE = 20;
  public static final Address ZERO = new Address(new byte[SIZE]);

  private final byte[] bytes;

  private Address(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}, which must be 20 long. */
  public static Address of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("an address has 20 bytes, got " + bytes.length);
    }
    return new Address(bytes.clone());
  }

  /** A copy of the 20 bytes that start at {@code offset}. */
  public static Address of(byte[] source, int offset) {
    Objects.checkFromIndexSize(offset, SIZE, source.length);
    return new Address(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /**
   * Reads 40 hex digits, with or without {@code 0x}, in any case; a mixed-case checksum is not
   * checked.
   */
  public static Address parse(String hex) {
    return of(Hex.parse(hex));
  }

  /** A copy of the bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** Writes the 20 bytes into {@code target} from {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, SIZE);
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  byte[] expose() {
    return bytes;
  }

  @Override
  public int compareTo(Address other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && Arrays.equals(bytes, that.bytes);
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
