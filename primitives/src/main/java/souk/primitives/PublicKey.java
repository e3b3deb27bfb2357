package souk.primitives;

import java.util.Arrays;

/** A point of secp256k1, kept as 65 uncompressed bytes, which is the form that verifies fastest. */
public final class PublicKey {
  private final byte[] bytes;
  private final Address address;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
    this.address = Address.of(new Keccak256().update(bytes, 1, 64).digest().expose(), 12);
  }

  /**
   * Reads 33 compressed or 65 uncompressed bytes (SEC 1); throws when they are no point of the
   * curve.
   */
  public static PublicKey of(byte[] bytes) {
    if (bytes.length != Curve.COMPRESSED && bytes.length != Curve.POINT) {
      throw new IllegalArgumentException("a public key has 33 or 65 bytes, got " + bytes.length);
    }
    if (bytes.length == Curve.POINT && bytes[0] != 4) {
      throw new IllegalArgumentException("an uncompressed public key begins with 4");
    }
    return new PublicKey(
        Curve.parse(bytes).orElseThrow(() -> new IllegalArgumentException(Curve.NO_POINT)));
  }

  /** The key at a point that the library computed, in {@link Curve#POINT} bytes. */
  static PublicKey computed(byte[] point) {
    return new PublicKey(point);
  }

  public Address address() {
    return address;
  }

  /** 65 bytes, uncompressed. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** 33 bytes, compressed: the form for messages. */
  public byte[] toCompressed() {
    return Curve.compress(bytes);
  }

  byte[] expose() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "PublicKey of " + address;
  }
}
