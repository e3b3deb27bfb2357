package souk.payments;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import souk.primitives.Bytes32;

/**
 * Shortens a purpose to 64 bits so that two purposes hardly ever share a mark, even if whoever
 * chooses them tries: a polynomial over the field of 2^61 - 1 elements, evaluated at a secret point
 * (Carter and Wegman 1979). Two given purposes of five digits each collide with a chance of at most
 * 4 in 2^61, and marks never leave the till.
 */
final class PurposeMark {
  private static final long PRIME = (1L << 61) - 1;

  private final long point;

  PurposeMark(RandomGenerator random) {
    point = random.nextLong(PRIME);
  }

  long of(Bytes32 purpose) {
    ByteBuffer bytes = ByteBuffer.allocate(5 * 7 + 1);
    purpose.copyTo(bytes.array(), 1);
    long value = 0;
    for (int digit = 0; digit < 5; digit++) {
      value = times(value) + (bytes.getLong(digit * 7) & ((1L << 56) - 1));
      value = value >= PRIME ? value - PRIME : value;
    }
    return value;
  }

  private long times(long value) {
    long high = Math.multiplyHigh(value, point);
    long low = value * point;
    long sum = (low & PRIME) + ((high << 3) | (low >>> 61));
    return sum >= PRIME ? sum - PRIME : sum;
  }
}
