package souk.market.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.Amount;

class DemandPriceTest {
  private static final long SEED = 20_261_129;
  private static final DemandPrice ETHEREUM = new DemandPrice(Amount.of(1), Amount.MAX, 5_000, 8);

  /** The values of go-ethereum's TestCalcBaseFee, and the two ends. */
  @ParameterizedTest
  @CsvSource({
    "1000000000, 10000000, 1000000000",
    "1000000000,  9000000,  987500000",
    "1000000000, 11000000, 1012500000",
    "1000000000, 20000000, 1125000000",
    "1000000000,        0,  875000000"
  })
  void shouldGoByEip1559WhenTheTargetIsHalf(long price, long used, long next) {
    assertThat(ETHEREUM.next(Amount.of(price), used, 20_000_000)).isEqualTo(Amount.of(next));
  }

  @Test
  void shouldRiseByOneWhenAnEighthIsLessThanOne() {
    assertThat(ETHEREUM.next(Amount.of(3), 20, 20)).isEqualTo(Amount.of(4));
    assertThat(ETHEREUM.next(Amount.of(3), 0, 20)).isEqualTo(Amount.of(3));
  }

  @Test
  void shouldStepNoFurtherThanTheBoundWhenTheTargetIsLow() {
    DemandPrice low = new DemandPrice(Amount.of(1), Amount.MAX, 1_000, 8);

    assertThat(low.next(Amount.of(800), 100, 100)).isEqualTo(Amount.of(900));
  }

  @Test
  void shouldStayBetweenFloorAndCeilingWhenUseIsExtreme() {
    DemandPrice narrow = new DemandPrice(Amount.of(95), Amount.of(110), 5_000, 8);

    assertThat(narrow.next(Amount.of(100), 20, 20)).isEqualTo(Amount.of(110));
    assertThat(narrow.next(Amount.of(100), 0, 20)).isEqualTo(Amount.of(95));
    assertThat(narrow.next(Amount.of(7), 10, 20)).isEqualTo(Amount.of(95));
    assertThat(narrow.next(Amount.of(500), 10, 20)).isEqualTo(Amount.of(110));
  }

  @Test
  void shouldNotOverflowWhenThePriceIsTheLargestAmount() {
    assertThat(ETHEREUM.next(Amount.MAX, 20, 20)).isEqualTo(Amount.MAX);
    assertThat(ETHEREUM.next(Amount.MAX.minus(Amount.of(1)), 20, 20)).isEqualTo(Amount.MAX);
  }

  @Test
  void shouldMoveWithUseAndByBoundedStepsWhenAllIsRandom() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      int step = 2 + random.nextInt(20);
      DemandPrice rule =
          new DemandPrice(Amount.of(1), Amount.MAX, 1 + random.nextInt(10_000), step);
      Amount price = Amount.of(new BigInteger(1 + random.nextInt(120), random)).plus(Amount.of(1));
      long capacity = 1 + random.nextLong(1_000_000_000_000L);
      long used = random.nextLong(capacity + 1);
      Amount next = rule.next(price, used, capacity);
      Amount more = rule.next(price, Math.min(capacity, used + 1 + used / 8), capacity);
      Amount most = price.share(1, step).plus(Amount.of(1));

      assertThat(more).as("seed %d, %d", SEED, i).isGreaterThanOrEqualTo(next);
      assertThat(next).isBetween(price.minusOrZero(most), price.plus(most));
    }
  }

  /**
   * The counter-example that the class's documentation tells: a provider that alone sees demand at
   * the target buys from itself what is left, and its buyers pay more; but in k periods no more
   * than k steps.
   */
  @Test
  void shouldGainByBuyingFromItselfAndNoMoreThanAStepAPeriod() {
    DemandPrice rule = new DemandPrice(Amount.of(1), Amount.of(1_000_000), 5_000, 8);
    Amount honest = Amount.of(1_000);
    Amount raised = honest;
    Amount most = honest;
    for (int period = 0; period < 10; period++) {
      honest = rule.next(honest, 50, 100);
      raised = rule.next(raised, 100, 100);
      most = most.plus(most.share(1, 8)).plus(Amount.of(1));
      assertThat(honest).isEqualTo(Amount.of(1_000));
      assertThat(raised).isGreaterThan(honest).isLessThanOrEqualTo(most);
    }
    assertThat(raised).isGreaterThan(Amount.of(3_000));
    for (int period = 0; period < 30; period++) {
      raised = rule.next(raised, 0, 100); // its buyers went elsewhere
    }
    assertThat(raised).isLessThan(honest);
  }

  @Test
  void shouldFindThePriceAtWhichTheTargetIsSoldWhenDemandFallsWithPrice() {
    DemandPrice rule = new DemandPrice(Amount.of(1), Amount.of(1_000_000), 5_000, 8);
    Amount price = Amount.of(10);
    for (int period = 0; period < 400; period++) {
      long wanted = Math.max(0, 100 - price.low() / 1_000); // 50 of 100 at a price of 50,000
      price = rule.next(price, wanted, 100);
    }

    assertThat(price).isBetween(Amount.of(48_000), Amount.of(52_000));
  }

  @ParameterizedTest
  @CsvSource({"-1, 10", "11, 10", "0, 0", "1, 1000000000001"})
  void shouldRefuseWhenUseCannotBe(long used, long capacity) {
    assertThatThrownBy(() -> ETHEREUM.next(Amount.of(5), used, capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("units used of");
  }

  @ParameterizedTest
  @CsvSource({"0, 9, 5000, 8", "9, 8, 5000, 8", "1, 9, 0, 8", "1, 9, 10001, 8", "1, 9, 5000, 1"})
  void shouldRefuseWhenTheRuleContradictsItself(long floor, long ceiling, int target, int step) {
    assertThatThrownBy(() -> new DemandPrice(Amount.of(floor), Amount.of(ceiling), target, step))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
