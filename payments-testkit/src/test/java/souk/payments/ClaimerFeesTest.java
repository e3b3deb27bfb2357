package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.payments.LocalMarket.PRIZE;
import static souk.payments.LocalMarket.ROUND;
import static souk.payments.LocalMarket.ROUNDS;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.primitives.Amount;

/** What is claimed, and when, where claims cost something. */
class ClaimerFeesTest {
  private static final int DEPTH = 3;

  private final LocalMarket market = new LocalMarket(21, DEPTH, 300);
  private final LossyLedger ledger = new LossyLedger(market.ledger);

  @AfterEach
  void close() {
    market.close();
  }

  private void payFullBooks(int count) {
    for (int i = 0; i < count; i++) {
      market.pay(1 << DEPTH);
    }
  }

  @Test
  void shouldLeaveWhatCostsMoreThanItPays() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    Claimer thrifty =
        new Claimer(
            ledger,
            market.provider,
            market.till,
            market.outbox,
            () -> false,
            ClaimRules.worth(PRIZE.plus(Amount.of(1))));

    market.run(thrifty, 12);

    assertThat(ledger.claims()).isZero();
    assertThat(market.till.rounds()).as("settled, with nothing to wait for").isEmpty();
    assertThat(market.earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void shouldClaimWhatPaysJustEnough() {
    payFullBooks(1);
    market.advanceToDraw(ROUND);
    Claimer thrifty =
        new Claimer(
            ledger,
            market.provider,
            market.till,
            market.outbox,
            () -> false,
            ClaimRules.worth(PRIZE));

    market.run(thrifty, 12);

    assertThat(market.earned()).isEqualTo(PRIZE);
  }

  @Test
  void shouldClaimWellBeforeTheDeadlineEvenWhenFeesStayHigh() {
    payFullBooks(1);
    AtomicBoolean dear = new AtomicBoolean(true);
    Claimer thrifty =
        new Claimer(
            ledger, market.provider, market.till, market.outbox, dear::get, ClaimRules.STANDARD);
    market.advanceToDraw(ROUND);
    long quarter = ROUNDS.seedBlock(ROUND) + ROUNDS.claimWindow() / 4;

    while (market.block() < quarter) {
      market.run(thrifty, 1);
      assertThat(ledger.claims()).isEqualTo(market.block() < quarter ? 0 : 1);
    }
    market.run(thrifty, 3);

    assertThat(market.earned()).isEqualTo(PRIZE);
  }

  @Test
  void shouldClaimAtOnceWhenFeesFall() {
    payFullBooks(1);
    AtomicBoolean dear = new AtomicBoolean(true);
    Claimer thrifty =
        new Claimer(
            ledger, market.provider, market.till, market.outbox, dear::get, ClaimRules.STANDARD);
    market.advanceToDraw(ROUND);
    market.run(thrifty, 4);
    assertThat(ledger.claims()).isZero();

    dear.set(false);
    thrifty.pass();

    assertThat(ledger.claims()).isOne();
  }
}
