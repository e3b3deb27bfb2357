package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.RoundRules;
import souk.primitives.Amount;

class EscrowPlanTest {
  private static final RoundRules ROUNDS = new RoundRules(100, 10, 20, 179, 8191);
  private static final RoundRules CONTENT = new RoundRules(600, 20, 40, 1200, 8191);
  private static final Amount TICKET = Amount.of(1000);

  /** A unit for each unit of gas, so that costs are gas. */
  private static final LedgerGas GAS = new LedgerGas(Amount.of(LedgerGas.TRANSFER));

  private static PaymentNeed need(long providers, long payments, int rounds) {
    return new PaymentNeed(ROUNDS, TICKET, providers, payments, rounds, GAS, 100);
  }

  @Test
  void shouldSayWhatBooksOfADepthMean() {
    EscrowPlan plan = EscrowPlan.of(need(1, 1000, 1), 8);

    assertThat(plan.prize()).isEqualTo(Amount.of(256_000));
    assertThat(plan.booksPerRound()).isEqualTo(4);
    assertThat(plan.need().spent()).isEqualTo(Amount.of(1_000_000));
    assertThat(EscrowPlan.lockedRounds(ROUNDS)).isEqualTo(3);
    assertThat(plan.locked()).as("no more rounds than there are").isEqualTo(Amount.of(4 * 256_000));
    double part = 232.0 / 256;
    assertThat(plan.deviation())
        .isCloseTo(256_000 * Math.sqrt(part * (1 - part)) / 1_000_000, within(1e-9));
  }

  @Test
  void shouldLockTheRoundsInWhichAPrizeMayStillBeClaimed() {
    EscrowPlan plan = EscrowPlan.of(need(7, 1000 * 12, 12), 8);

    assertThat(plan.booksPerRound()).isEqualTo(4 * 7);
    assertThat(plan.locked()).isEqualTo(Amount.of(7L * 3 * 4 * 256_000));
    assertThat(plan.lockedToSpent()).isCloseTo(3.072, within(1e-9));
    assertThat(EscrowPlan.lockedRounds(CONTENT)).isEqualTo(4);
  }

  @Test
  void shouldNotStrayWhenBooksAreFull() {
    assertThat(EscrowPlan.of(need(1, 512, 1), 8).deviation()).isZero();
    assertThat(EscrowPlan.of(need(1, 999, 1), 0).deviation()).isZero();
    assertThat(EscrowPlan.of(need(1, 512 * 9, 9), 8).income(0.01)).isEqualTo(TICKET.times(512 * 9));
  }

  @ParameterizedTest
  @CsvSource({"0, 6302", "4, 7932", "6, 8746", "8, 9560", "10, 10377"})
  void shouldCountTheGasOfAClaimAsItWasMeasured(int depth, double measured) {
    assertThat((double) LedgerGas.claimedBook(depth, 100)).isCloseTo(measured, within(3.0));
  }

  @Test
  void shouldCountTheGasOfASingleClaimAsItWasMeasured() {
    assertThat((double) LedgerGas.claimedBook(6, 1)).isCloseTo(78_402, within(3.0));
  }

  @Test
  void shouldBeCheaperThanAStreamContractForEighteenRoundsAndDearerFromThenOn() {
    // One full book of 64 a round; the escrow was there before.
    assertThat(LedgerGas.STREAM).isEqualTo(216_784);
    assertThat(LedgerGas.ALLOT + 18 * LedgerGas.claimedBook(6, 100)).isLessThan(LedgerGas.STREAM);
    assertThat(LedgerGas.ALLOT + 19 * LedgerGas.claimedBook(6, 100))
        .isGreaterThan(LedgerGas.STREAM);
    // And from many rounds on, with the escrow counted too, the plan says so.
    assertThat(OtherWay.cheaperThan(EscrowPlan.of(need(100, 64L * 12, 12), 6))).isEmpty();
    assertThat(OtherWay.cheaperThan(EscrowPlan.of(need(100, 64L * 30, 30), 6)))
        .containsExactly(OtherWay.VOUCHER, OtherWay.STREAM);
  }

  @Test
  void shouldCostASalaryOfThirtyDaysWhatWasReckoned() {
    EscrowPlan plan = EscrowPlan.of(need(1, 30, 30), 0);

    assertThat(plan.claimFees()).isEqualTo(Amount.of(189_060));
    assertThat(plan.customerFees()).isEqualTo(Amount.of(107_271 + 49_591 + 58_490));
    assertThat(plan.fees()).isEqualTo(plan.claimFees().plus(plan.customerFees()));
    assertThat(plan.feeShare()).isCloseTo(6.302, within(1e-9));
  }

  @Test
  void shouldAdviseATransferWhenThereIsOnePayment() {
    assertThat(OtherWay.cheaperThan(EscrowPlan.of(need(1, 1, 1), 0)).getFirst())
        .isEqualTo(OtherWay.TRANSFER);
    assertThat(OtherWay.TRANSFER.fees(need(3, 5, 5))).isEqualTo(Amount.of(15 * 34_877));
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "0.0001, 3", "0.008, 4", "0.02, 5", "0.11, 9", "5, 14"})
  void shouldChooseTheDeepestBooksThatStrayNoMoreThanIsTolerated(double most, int depth) {
    PaymentNeed need = need(1, 1000, 1); // 1000 = 125 · 8
    EscrowPlan plan = EscrowPlan.cheapest(need, most);

    assertThat(plan.depth()).isEqualTo(depth);
    assertThat(plan.deviation()).isLessThanOrEqualTo(most);
    for (int deeper = depth + 1; deeper <= 16; deeper++) {
      assertThat(EscrowPlan.of(need, deeper).deviation()).isGreaterThan(most);
    }
  }

  @Test
  void shouldTellTheSpreadOfIncomeAsALotteryPlayedManyTimesShowsIt() {
    long seed = 20261130;
    Random random = new Random(seed);
    PaymentNeed need = need(1, 77, 12); // seven rounds of six payments, five of seven
    EscrowPlan plan = EscrowPlan.of(need, 4);
    int times = 40_000;
    double squares = 0;
    int upToLow = 0;
    int upToHigh = 0;
    Amount low = plan.income(0.05);
    Amount high = plan.income(0.95);
    for (int i = 0; i < times; i++) {
      long prizes = 0;
      for (int round = 0; round < 12; round++) {
        prizes += random.nextInt(16) < (round < 7 ? 6 : 7) ? 1 : 0;
      }
      Amount income = plan.prize().times(prizes);
      double astray = income.toDouble() / (77 * 1000.0) - 1;
      squares += astray * astray;
      upToLow += income.compareTo(low) <= 0 ? 1 : 0;
      upToHigh += income.compareTo(high) <= 0 ? 1 : 0;
    }
    String with = "with seed " + seed;
    assertThat(Math.sqrt(squares / times)).as(with).isCloseTo(plan.deviation(), within(0.004));
    assertThat((double) upToLow / times).as(with).isBetween(0.05, 0.16);
    assertThat((double) upToHigh / times).as(with).isBetween(0.945, 0.99);
    assertThat(plan.income(0)).isEqualTo(Amount.ZERO);
    assertThat(plan.income(1)).isEqualTo(plan.prize().times(12));
  }

  @Test
  void shouldRefuseWhatNoEscrowCanBe() {
    assertThatThrownBy(() -> need(1, 0, 1)).hasMessageContaining("payments to one provider: 1 to");
    assertThatThrownBy(() -> need(0, 1, 1)).hasMessageContaining("providers: 1 to");
    assertThatThrownBy(() -> need(1, 1, 0)).hasMessageContaining("rounds: 1 to");
    assertThatThrownBy(() -> EscrowPlan.of(need(1, 1, 1), 17)).hasMessageContaining("0 to 16");
    assertThatThrownBy(() -> EscrowPlan.of(need(1_000_000, 1 << 20, 1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 4294967295");
    assertThat(EscrowPlan.cheapest(need(1_000_000, 1 << 20, 1), 0).depth()).isEqualTo(16);
  }

  @Test
  void shouldBindTheMoneyOfAsManyRoundsAsTheLedgerDoes() {
    long rounds = EscrowPlan.lockedRounds(ROUNDS);
    long begun = 50;

    assertThat(ROUNDS.claimDeadline(begun - rounds)).isLessThan(ROUNDS.start(begun));
    assertThat(ROUNDS.claimDeadline(begun - rounds + 1))
        .isGreaterThanOrEqualTo(ROUNDS.start(begun));
  }
}
