package souk.primitives;

import java.math.BigInteger;
import java.util.Arrays;

/** How many points the group of secp256k1 has, n: its numbers are taken modulo that. */
public final class GroupOrder {
  public static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  /** Of a number modulo n, in bytes. */
  static final int SIZE = 32;

  private static final byte[] BYTES = bytes(N);
  private static final byte[] HALF = bytes(N.shiftRight(1));

  private GroupOrder() {}

  /** A number below 2^256, big-endian. */
  static byte[] bytes(BigInteger number) {
    byte[] shortest = number.toByteArray();
    byte[] bytes = new byte[SIZE];
    int length = Math.min(SIZE, shortest.length);
    System.arraycopy(shortest, shortest.length - length, bytes, SIZE - length, length);
    return bytes;
  }

  /** The inverse of a public number, which stands at an offset; the time tells the number. */
  static byte[] inverse(byte[] bytes, int offset) {
    return bytes(new BigInteger(1, bytes, offset, SIZE).modInverse(N));
  }

  /** Whether a public number is from 1 to n − 1. */
  static boolean isNumber(byte[] bytes, int offset) {
    return !isZero(bytes, offset)
        && Arrays.compareUnsigned(bytes, offset, offset + SIZE, BYTES, 0, SIZE) < 0;
  }

  /** Whether a public number is from 1 to n/2. */
  static boolean isLow(byte[] bytes, int offset) {
    return !isZero(bytes, offset)
        && Arrays.compareUnsigned(bytes, offset, offset + SIZE, HALF, 0, SIZE) <= 0;
  }

  private static boolean isZero(byte[] bytes, int offset) {
    int any = 0;
    for (int i = offset; i < offset + SIZE; i++) {
      any |= bytes[i];
    }
    return any == 0;
  }
}
