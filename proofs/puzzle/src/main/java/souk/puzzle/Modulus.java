package souk.puzzle;

/**
 * Remainders of unsigned numbers by one divisor, by two multiplications instead of a division.
 *
 * <p>Source: Lemire, Kaser, Kurz: Faster remainder by direct computation (2019), section 3; exact
 * for all numbers and divisors of 32 bits.
 */
final class Modulus {
  private final int divisor;
  private final long reciprocal; // of the divisor, in units of 2^-64, rounded up

  /**
   * @param divisor at least 1
   */
  Modulus(int divisor) {
    this.divisor = divisor;
    this.reciprocal = Long.divideUnsigned(-1, divisor) + 1;
  }

  /** {@code number}, taken as unsigned, modulo the divisor. */
  int of(int number) {
    return (int) Math.unsignedMultiplyHigh(reciprocal * Integer.toUnsignedLong(number), divisor);
  }
}
