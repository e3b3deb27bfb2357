package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.LedgerView;
import souk.primitives.Bytes32;

/** A wrong clock is told once, with the difference. */
class ClockCheckTest {
  private static final long TIME = 1_800_000_000L;

  private final List<String> said = new ArrayList<>();
  private final Logger log = Logger.getLogger("souk.node");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private long now = TIME;
  private final ClockCheck check = new ClockCheck(() -> Instant.ofEpochSecond(now));

  @BeforeEach
  void listen() {
    log.addHandler(handler);
  }

  @AfterEach
  void stop() {
    log.removeHandler(handler);
  }

  private static LedgerView block(long number, long time) {
    BlockRef block = new BlockRef(number, Bytes32.of(number), time);
    return (LedgerView)
        Proxy.newProxyInstance(
            LedgerView.class.getClassLoader(),
            new Class<?>[] {LedgerView.class},
            (_, method, _) -> {
              assertThat(method.getName()).isEqualTo("block");
              return block;
            });
  }

  @Test
  void shouldSayOnceByHowMuchTheClockIsBehindAndWhenItIsRight() {
    now = TIME - 400;
    for (int i = 0; i < 5; i++) {
      check.look(block(10 + i, TIME + i));
    }
    assertThat(said)
        .singleElement()
        .asString()
        .contains("this host's clock is 400 seconds behind the ledger's newest block");

    now = TIME;
    check.look(block(20, TIME));
    assertThat(said).hasSize(2).last().asString().contains("fits");
  }

  @Test
  void shouldSayOnceByHowMuchTheClockIsAheadWhenBlocksCome() {
    now = TIME + 400;
    for (int i = 0; i < 5; i++) {
      check.look(block(10 + i, TIME));
    }
    assertThat(said).singleElement().asString().contains("400 seconds ahead of");
  }

  @Test
  void shouldSayNothingWhenTheChainStopped() {
    check.look(block(10, TIME));
    now = TIME + 4_000;
    check.look(block(10, TIME));
    assertThat(said).isEmpty();
  }

  @Test
  void shouldBearAMinute() {
    now = TIME - ClockCheck.MOST_SECONDS;
    check.look(block(10, TIME));
    now = TIME + ClockCheck.MOST_SECONDS;
    check.look(block(11, TIME));
    assertThat(said).isEmpty();
  }
}
