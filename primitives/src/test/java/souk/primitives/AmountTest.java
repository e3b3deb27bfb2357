package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {
  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(128);
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void shouldAgreeWithBigIntegerWhenCalculating(long seed) {
    for (BigInteger a : values(seed)) {
      for (BigInteger b : values(seed + 1000)) {
        Amount left = Amount.of(a);
        Amount right = Amount.of(b);
        String inputs = a + " and " + b;

        expect(inputs, a.add(b), () -> left.plus(right));
        expect(inputs, a.subtract(b), () -> left.minus(right));
        assertThat(left.minusOrZero(right).toBigInteger())
            .as(inputs)
            .isEqualTo(a.subtract(b).max(BigInteger.ZERO));
        assertThat(left.min(right).toBigInteger()).as(inputs).isEqualTo(a.min(b));
        assertThat(Integer.signum(left.compareTo(right))).as(inputs).isEqualTo(a.compareTo(b));
        assertThat(left.equals(right)).as(inputs).isEqualTo(a.equals(b));

        long factor = b.longValue() & Long.MAX_VALUE;
        BigInteger product = a.multiply(BigInteger.valueOf(factor));
        expect(a + " times " + factor, product, () -> left.times(factor));
        long part = (a.shiftRight(32).longValue() & Long.MAX_VALUE) | 1;
        expect(
            a + " times " + factor + "/" + part,
            product.divide(BigInteger.valueOf(part)),
            () -> left.share(factor, part));
      }
    }
  }

  @Test
  void shouldRoundTripWhenWrittenAsDigits() {
    for (BigInteger value : values(4)) {
      Amount amount = Amount.of(value);

      assertThat(amount.toString()).isEqualTo(value.toString());
      assertThat(Amount.parse(value.toString())).isEqualTo(amount);
      assertThat(amount.toBigInteger()).isEqualTo(value);
      assertThat(amount.toDouble()).isEqualTo(value.doubleValue());
      assertThat(amount.isZero()).isEqualTo(value.signum() == 0);
    }
  }

  @Test
  void shouldGiveTheSameAmountWhenMadeFromALong() {
    assertThat(Amount.of(0)).isSameAs(Amount.ZERO);
    assertThat(Amount.of(7)).isEqualTo(Amount.of(BigInteger.valueOf(7)));
    assertThat(Amount.of(Long.MAX_VALUE).toBigInteger())
        .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE));
    assertThat(Amount.MAX.toBigInteger()).isEqualTo(LIMIT.subtract(BigInteger.ONE));
  }

  @Test
  void shouldRefuseAValueWhenItIsOutsideTheRange() {
    assertOverflow(() -> Amount.of(-1));
    assertOverflow(() -> Amount.of(BigInteger.ONE.negate()));
    assertOverflow(() -> Amount.of(LIMIT));
    assertOverflow(() -> Amount.parse(LIMIT.toString()));
    assertOverflow(() -> Amount.of(1).times(-1));
    assertOverflow(() -> Amount.of(1).share(-1, 1));
    assertOverflow(() -> Amount.of(1).share(1, 0));
    assertOverflow(() -> Amount.of(1).share(1, -1));
    assertOverflow(() -> Amount.MAX.share(2, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1_000",
        "0x1",
        "1e3",
        "1.0",
        "٣",
        "0000000000000000000000000000000000000001"
      })
  void shouldRefuseTextWhenItIsMoreThanDigits(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Amount.parse(text));
  }

  private static void expect(String inputs, BigInteger result, Supplier<Amount> calculation) {
    if (result.signum() < 0 || result.compareTo(LIMIT) >= 0) {
      assertThatExceptionOfType(ArithmeticException.class).as(inputs).isThrownBy(calculation::get);
    } else {
      assertThat(calculation.get().toBigInteger()).as(inputs).isEqualTo(result);
    }
  }

  private static void assertOverflow(Supplier<Amount> calculation) {
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(calculation::get);
  }

  /** The neighbours of 0, 2^63, 2^64 and 2^128 - 1, and random numbers of every length. */
  private static List<BigInteger> values(long seed) {
    List<BigInteger> values = new ArrayList<>();
    for (BigInteger edge : List.of(TWO_64, TWO_64.shiftRight(1), LIMIT.shiftRight(1))) {
      for (int step = -2; step <= 2; step++) {
        values.add(edge.add(BigInteger.valueOf(step)));
      }
    }
    for (int step = 0; step <= 2; step++) {
      values.add(BigInteger.valueOf(step));
      values.add(LIMIT.subtract(BigInteger.valueOf(step + 1)));
    }
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      values.add(new BigInteger(random.nextInt(129), random));
    }
    return values;
  }
}
