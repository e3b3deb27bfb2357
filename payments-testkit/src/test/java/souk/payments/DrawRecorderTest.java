package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.payments.LocalMarket.ROUND;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.payments.LossyLedger.Way;
import souk.primitives.PrivateKey;

class DrawRecorderTest {
  private static final int PATIENCE = 4;

  private final LocalMarket market = new LocalMarket(22, 3, 300);
  private final LossyLedger ledger = new LossyLedger(market.ledger);
  private final DrawRecorder recorder =
      new DrawRecorder(ledger, PrivateKey.fromSeeded(new java.util.Random(22)), PATIENCE);
  private final List<String> said = new ArrayList<>();
  private final Logger log = Logger.getLogger(DrawRecorder.class.getName());
  private final Handler ear =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          said.add(MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    log.addHandler(ear);
    log.setUseParentHandlers(false);
  }

  @AfterEach
  void close() {
    log.removeHandler(ear);
    log.setUseParentHandlers(true);
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
    assertThat(said)
        .containsExactly(
            "the draw of round " + ROUND + " could not be recorded, trying again: no room");
    recorder.record(ROUND, 1_101);
    assertThat(said).hasSize(2);
  }

  @Test
  void shouldNameTheReasonWhenADrawIsRefused() {
    recorder.record(ROUND, 0); // long before its block
    market.ledger.advance(1);
    recorder.record(ROUND, 1);
    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).contains("DRAW_TOO_EARLY");
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
    assertThat(said).isEmpty();
  }
}
