package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.RoundRules;
import souk.primitives.Amount;

class EscrowPlanTest {
  private static final RoundRules ROUNDS = new RoundRules(100, 10, 20, 179, 8191);
  private static final Amount TICKET = Amount.of(1000);
  private static final Amount FEE = Amount.of(5_000);

  @Test
  void shouldSayWhatBooksOfADepthMean() {
    EscrowPlan plan = EscrowPlan.of(ROUNDS, TICKET, 1000, FEE, 8);

    assertThat(plan.prize()).isEqualTo(Amount.of(256_000));
    assertThat(plan.books()).isEqualTo(4);
    assertThat(plan.spentPerRound()).isEqualTo(Amount.of(1_000_000));
    assertThat(EscrowPlan.lockedRounds(ROUNDS)).isEqualTo(3);
    assertThat(plan.locked()).isEqualTo(Amount.of(3 * 4 * 256_000));
    assertThat(plan.lockedToSpent()).isCloseTo(3.072, within(1e-9));
    assertThat(plan.feeShare()).isCloseTo(5.0 / 256, within(1e-9));
    double part = 232.0 / 256;
    assertThat(plan.deviation())
        .isCloseTo(256_000 * Math.sqrt(part * (1 - part)) / 1_000_000, within(1e-9));
  }

  @Test
  void shouldNotStrayWhenBooksAreFull() {
    assertThat(EscrowPlan.of(ROUNDS, TICKET, 512, FEE, 8).deviation()).isZero();
    assertThat(EscrowPlan.of(ROUNDS, TICKET, 999, FEE, 0).deviation()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1.0, 3", "0.05, 7", "0.01, 9", "0.001, 13"})
  void shouldChooseTheSmallestBooksThatAreWorthClaiming(double feeShare, int depth) {
    EscrowPlan plan = EscrowPlan.cheapest(ROUNDS, TICKET, 1000, FEE, feeShare);

    assertThat(plan.depth()).isEqualTo(depth);
    assertThat(plan.feeShare()).isLessThanOrEqualTo(feeShare);
    assertThat(EscrowPlan.of(ROUNDS, TICKET, 1000, FEE, depth - 1).feeShare())
        .isGreaterThan(feeShare);
  }

  @Test
  void shouldSayThatTicketsAreTooSmall() {
    assertThatThrownBy(() -> EscrowPlan.cheapest(ROUNDS, Amount.of(1), 1000, FEE, 0.01))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too small");
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
