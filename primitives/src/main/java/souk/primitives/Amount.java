package souk.primitives;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * A sum of money: an unsigned 128-bit integer in the smallest unit of the ledger's currency.
 * Arithmetic that would leave the range throws {@link ArithmeticException}; there is no silent wrap
 * and no negative sum.
 *
 * @param high the upper 64 bits, unsigned
 * @param low the lower 64 bits, unsigned
 */
public record Amount(long high, long low) implements Comparable<Amount> {
  public static final Amount ZERO = new Amount(0, 0);
  public static final Amount MAX = new Amount(-1, -1);

  /** An amount of {@code units} smallest units; {@code units} must not be negative. */
  public static Amount of(long units) {
    if (units < 0) {
      throw new ArithmeticException("an amount cannot be negative: " + units);
    }
    return units == 0 ? ZERO : new Amount(0, units);
  }

  /** The amount with this value; throws when it is negative or needs more than 128 bits. */
  public static Amount of(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 128) {
      throw new ArithmeticException("not an unsigned 128-bit amount: " + value);
    }
    return new Amount(value.shiftRight(64).longValue(), value.longValue());
  }

  /** Reads decimal digits, nothing else: no sign, no blanks, no separators. */
  public static Amount parse(String digits) {
    if (digits.isEmpty()
        || digits.length() > 39
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not an amount in decimal digits: '" + digits + "'");
    }
    return of(new BigInteger(digits));
  }

  /** The sum; throws {@link ArithmeticException} above {@link #MAX}. */
  public Amount plus(Amount other) {
    long sumLow = low + other.low;
    long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
    long sumHigh = high + other.high;
    boolean overflow = Long.compareUnsigned(sumHigh, high) < 0;
    long total = sumHigh + carry;
    if (overflow || (carry == 1 && total == 0)) {
      throw new ArithmeticException("amount overflow: " + this + " + " + other);
    }
    return new Amount(total, sumLow);
  }

  /** The difference; throws {@link ArithmeticException} when {@code other} is larger. */
  public Amount minus(Amount other) {
    if (compareTo(other) < 0) {
      throw new ArithmeticException("amount underflow: " + this + " - " + other);
    }
    long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
    return new Amount(high - other.high - borrow, low - other.low);
  }

  /** This amount {@code factor} times; {@code factor} must not be negative. */
  public Amount times(long factor) {
    if (factor < 0) {
      throw new ArithmeticException("an amount cannot be negative: " + this + " * " + factor);
    }
    long lowHigh = Math.unsignedMultiplyHigh(low, factor);
    long highLow = high * factor;
    long total = lowHigh + highLow;
    if (Math.unsignedMultiplyHigh(high, factor) != 0 || Long.compareUnsigned(total, lowHigh) < 0) {
      throw new ArithmeticException("amount overflow: " + this + " * " + factor);
    }
    return new Amount(total, low * factor);
  }

  /**
   * This amount times {@code numerator / denominator}, rounded down; the intermediate product may
   * exceed 128 bits.
   */
  public Amount share(long numerator, long denominator) {
    if (numerator < 0 || denominator <= 0) {
      throw new ArithmeticException("not a share: " + numerator + "/" + denominator);
    }
    return of(
        toBigInteger()
            .multiply(BigInteger.valueOf(numerator))
            .divide(BigInteger.valueOf(denominator)));
  }

  /** The smaller of the two. */
  public Amount min(Amount other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** This minus {@code other}, or zero when {@code other} is larger. */
  public Amount minusOrZero(Amount other) {
    return compareTo(other) <= 0 ? ZERO : minus(other);
  }

  public boolean isZero() {
    return (high | low) == 0;
  }

  @Override
  public int compareTo(Amount other) {
    int upper = Long.compareUnsigned(high, other.high);
    return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
  }

  public BigInteger toBigInteger() {
    return new BigInteger(1, ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }

  /** The value as a double, for ratios and displays only. */
  public double toDouble() {
    return toBigInteger().doubleValue();
  }

  /** Decimal digits, as {@link #parse} reads them. */
  @Override
  public String toString() {
    return high == 0 ? Long.toUnsignedString(low) : toBigInteger().toString();
  }
}
