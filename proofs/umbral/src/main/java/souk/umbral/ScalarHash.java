package souk.umbral;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.IntStream;
import souk.primitives.Curve;
import souk.primitives.GroupOrder;

/**
 * Hashes to a number from 1 to the group's order less one: SHA-256 over a length-prefixed tag and
 * the data, modulo the order less one, plus one. Constant time, since some of what it gives is
 * secret.
 */
final class ScalarHash {
  private static final int WORDS = 4;

  /** The group's order less one, most significant word first. */
  private static final long[] ORDER_LESS_ONE =
      IntStream.range(0, WORDS)
          .mapToLong(word ->
              GroupOrder.N.subtract(BigInteger.ONE)
                  .shiftRight(Long.SIZE * (WORDS - 1 - word))
                  .longValue())
          .toArray();

  private final MessageDigest sha256;

  private ScalarHash(byte[] tag) {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
    sha256.update(
        new byte[] {
          (byte) (tag.length >> 24),
          (byte) (tag.length >> 16),
          (byte) (tag.length >> 8),
          (byte) tag.length
        });
    sha256.update(tag);
  }

  static ScalarHash tagged(String tag) {
    return new ScalarHash(tag.getBytes(StandardCharsets.US_ASCII));
  }

  static ScalarHash tagged(byte[] tag) {
    return new ScalarHash(tag);
  }

  ScalarHash bytes(byte[] bytes) {
    sha256.update(bytes);
    return this;
  }

  ScalarHash point(byte[] point) {
    return bytes(Curve.compress(point));
  }

  byte[] scalar() {
    return reduced(sha256.digest());
  }

  /** {@code digest mod (order − 1) + 1}: the digest is less than twice the order less one. */
  static byte[] reduced(byte[] digest) {
    long[] value = new long[WORDS];
    for (int i = 0; i < digest.length; i++) {
      value[i / Long.BYTES] = (value[i / Long.BYTES] << Byte.SIZE) | (digest[i] & 0xff);
    }
    long[] difference = new long[WORDS];
    long borrow = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
      long part = value[i] - ORDER_LESS_ONE[i];
      long under =
          ((~value[i] & ORDER_LESS_ONE[i]) | (~(value[i] ^ ORDER_LESS_ONE[i]) & part)) >>> 63;
      difference[i] = part - borrow;
      borrow = under | (((~part & difference[i]) >>> 63) & borrow);
    }
    long keep = -borrow; // all ones when the digest was less
    long carry = 1;
    byte[] scalar = new byte[digest.length];
    for (int i = WORDS - 1; i >= 0; i--) {
      long chosen = (value[i] & keep) | (difference[i] & ~keep);
      long sum = chosen + carry;
      carry = (chosen & ~sum) >>> 63;
      for (int at = 0; at < Long.BYTES; at++) {
        scalar[i * Long.BYTES + at] = (byte) (sum >>> (Long.SIZE - Byte.SIZE * (at + 1)));
      }
    }
    return scalar;
  }
}
