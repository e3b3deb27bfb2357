package souk.primitives;

import java.util.Arrays;

/**
 * A recoverable secp256k1 signature in its one canonical form: s in the lower half of the group
 * order, recovery id 0 or 1. Nothing else can be built, so a second valid form of a signature does
 * not exist in Souk.
 */
public final class Signature {
  /** r, s and one byte v of 27 or 28. */
  public static final int SIZE = 65;

  /** r, then s with the recovery id in its top bit (EIP-2098). */
  public static final int COMPACT_SIZE = 64;

  private final byte[] rs;
  private final int recoveryId;

  private Signature(byte[] rs, int recoveryId) {
    this.rs = rs;
    this.recoveryId = recoveryId;
  }

  /**
   * The signature with these 64 bytes r, s and recovery id.
   *
   * @throws IllegalArgumentException when r or s is out of range, s is high, or the recovery id is
   *     not 0 or 1
   */
  public static Signature of(byte[] rs, int recoveryId) {
    if (rs.length != 64) {
      throw new IllegalArgumentException("r and s have 64 bytes, got " + rs.length);
    }
    if (recoveryId != 0 && recoveryId != 1) {
      throw new IllegalArgumentException("a recovery id is 0 or 1, got " + recoveryId);
    }
    if (!GroupOrder.isNumber(rs, 0)) {
      throw new IllegalArgumentException("r of the signature is zero or not below the group order");
    }
    if (!GroupOrder.isLow(rs, GroupOrder.SIZE)) {
      throw new IllegalArgumentException(
          "s of the signature is zero or above half of the group order");
    }
    return new Signature(rs.clone(), recoveryId);
  }

  /** Reads r, s, v with v 27 or 28. */
  public static Signature parse(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a signature has 65 bytes, got " + bytes.length);
    }
    return of(Arrays.copyOf(bytes, 64), bytes[64] - 27);
  }

  /** Reads the 64 bytes of EIP-2098. */
  public static Signature parseCompact(byte[] bytes) {
    if (bytes.length != COMPACT_SIZE) {
      throw new IllegalArgumentException("a compact signature has 64 bytes, got " + bytes.length);
    }
    byte[] rs = bytes.clone();
    int recoveryId = (rs[32] & 0x80) >>> 7;
    rs[32] &= 0x7f;
    return of(rs, recoveryId);
  }

  /** r, s, v: 65 bytes. */
  public byte[] toArray() {
    byte[] bytes = Arrays.copyOf(rs, SIZE);
    bytes[64] = (byte) (27 + recoveryId);
    return bytes;
  }

  /** The 64 bytes of EIP-2098. */
  public byte[] toCompact() {
    byte[] bytes = rs.clone();
    bytes[32] |= (byte) (recoveryId << 7);
    return bytes;
  }

  /** A copy of r and s, 64 bytes. */
  public byte[] rs() {
    return rs.clone();
  }

  public int recoveryId() {
    return recoveryId;
  }

  byte[] exposeRs() {
    return rs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature that
        && recoveryId == that.recoveryId
        && Arrays.equals(rs, that.rs);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(rs) + recoveryId;
  }

  @Override
  public String toString() {
    return Hex.of(toArray());
  }
}
