package souk.transfers.stream;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import souk.primitives.Amount;

/**
 * How fast a stream flows.
 *
 * @param nanos between two tickets
 */
public record StreamRate(long nanos) {
  /** The fastest: a hundred tickets a second. */
  public static final long FASTEST = 10_000_000L;

  /** More than a hundred years. */
  private static final long MOST_MILLIS = Long.MAX_VALUE / 1_000_000;

  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

  /**
   * @throws IllegalArgumentException when it is faster than a hundred tickets a second
   */
  public StreamRate {
    if (nanos < FASTEST) {
      throw new IllegalArgumentException("a stream has at most 100 tickets a second");
    }
  }

  /**
   * That at which tickets of this worth pay so much in so many seconds, rounded down in what is
   * paid.
   *
   * @throws IllegalArgumentException when that is too fast, or slower than a ticket in 100 years
   */
  public static StreamRate of(Amount ticket, Amount sum, long seconds) {
    if (ticket.isZero() || sum.isZero() || seconds < 1) {
      throw new IllegalArgumentException("a stream of nothing");
    }
    BigInteger nanos =
        new BigDecimal(ticket.toBigInteger().multiply(BigInteger.valueOf(seconds)).multiply(SECOND))
            .divide(new BigDecimal(sum.toBigInteger()), 0, RoundingMode.UP)
            .toBigInteger();
    if (nanos.bitLength() > 61) {
      throw new IllegalArgumentException("a stream slower than a ticket in 70 years");
    }
    return new StreamRate(nanos.longValue());
  }

  /** How many tickets are due after so many milliseconds. */
  long ticks(long millis) {
    long whole = Math.clamp(millis, 0, MOST_MILLIS) * 1_000_000 / nanos;
    return Math.min(whole, StreamTerms.MOST_TICKETS);
  }
}
