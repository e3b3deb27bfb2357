package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.payments.LocalMarket.ROUND;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.payments.LossyLedger.Way;
import souk.primitives.PrivateKey;
import souk.primitives.testkit.LogLines;

class DrawRecorderTest {
  private static final int PATIENCE = 4;

  private final LocalMarket market = new LocalMarket(22, 3, 300);
  private final LossyLedger ledger = new LossyLedger(market.ledger);
  private final DrawRecorder recorder =
      new DrawRecorder(ledger, PrivateKey.fromSeeded(new java.util.Random(22)), PATIENCE);
  @RegisterExtension final LogLines log = LogLines.quietly(DrawRecorder.class.getName());

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void shouldSayOnceInAWhileThatADrawIsNotRecordedWhenTheLedgerDropsIt() {
    market.advanceToDraw(ROUND);
    ledger.way = Way.DROPPED;
    for (long block = 1_000; block < 1_101; block++) {
      recorder.record(ROUND, block);
    }
    assertThat(ledger.draws()).isEqualTo(101);
    assertThat(log.lines())
        .containsExactly(
            "the draw of round " + ROUND + " could not be recorded, trying again: no room");
    recorder.record(ROUND, 1_101);
    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void shouldNameTheReasonWhenADrawIsRefused() {
    recorder.record(ROUND, 0); // long before its block
    market.ledger.advance(1);
    recorder.record(ROUND, 1);
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().getFirst()).contains("DRAW_TOO_EARLY");
    assertThat(ledger.draws()).isOne();
    recorder.record(ROUND, PATIENCE);
    assertThat(ledger.draws()).isEqualTo(2);
  }

  @Test
  void shouldRecordADrawAtOnceWhenADeepReorganisationLostIt() {
    market.advanceToDraw(ROUND);
    ledger.way = Way.COMMAND_LOST;
    recorder.record(ROUND, 1_000);
    recorder.record(ROUND, 1_001);
    assertThat(ledger.draws()).isOne();

    recorder.record(ROUND, 900);

    assertThat(ledger.draws()).isEqualTo(2);
  }

  @Test
  void shouldSayNothingWhenADrawIsRecordedByItOrBySomebodyElse() {
    market.advanceToDraw(ROUND);
    for (long block = 0; block < 2 * PATIENCE; block++) {
      recorder.record(ROUND, block);
      market.ledger.advance(1);
    }
    assertThat(ledger.draws()).isGreaterThan(1);
    assertThat(log.lines()).isEmpty();
  }
}
