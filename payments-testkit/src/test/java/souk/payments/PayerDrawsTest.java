package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.payments.LocalMarket.PRIZE;
import static souk.payments.LocalMarket.ROUND;
import static souk.payments.LocalMarket.ROUNDS;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Bytes;

/** A payer does not leave the draws of its rounds to whoever gains by them. */
class PayerDrawsTest {
  private static final int DEPTH = 3;

  private final LocalMarket market = new LocalMarket(33, DEPTH, 300);
  private final LossyLedger ledger = new LossyLedger(market.ledger);
  private final PayerDraws draws = new PayerDraws(ledger, market.funder, market.wallet);

  @AfterEach
  void close() {
    market.close();
  }

  private void run(int blocks) {
    for (int i = 0; i < blocks; i++) {
      draws.look(market.now());
      market.ledger.advance(1);
    }
  }

  @Test
  void shouldRecordTheDrawOfARoundInWhichItPaidWhenNobodyElseDoes() {
    market.pay(1 << DEPTH);
    market.advanceToDraw(ROUND);
    run(1);
    assertThat(ledger.draws()).as("providers come first").isZero();

    run(Math.clamp(ROUNDS.claimWindow() / 8, 1, 10) + 1);

    assertThat(market.now().draw(ROUND)).isPresent();
    assertThat(ledger.draws()).isOne();
    run(5);
    assertThat(ledger.draws()).isOne();
    market.run(market.claimer(ledger), 12);
    assertThat(market.earned()).isEqualTo(PRIZE);
  }

  @Test
  void shouldNotRecordTheDrawOfARoundInWhichItPaidNothing() {
    market.advanceToDraw(ROUND);

    run(30);

    assertThat(ledger.draws()).isZero();
  }

  @Test
  void shouldLeaveItWhenSomebodyElseRecordedIt() {
    market.pay(1);
    market.advanceToDraw(ROUND);
    var draw = market.ledger.submit(market.provider, new Command.RecordDraw(ROUND, Bytes.EMPTY));
    market.ledger.advance(1);
    assertThat(draw.join()).isInstanceOf(Receipt.Included.class);

    run(30);

    assertThat(ledger.draws()).isZero();
  }
}
