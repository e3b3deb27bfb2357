package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.ledger.BlockRef;
import souk.ledger.LedgerView;
import souk.primitives.Bytes32;
import souk.primitives.testkit.LogLines;

/** A wrong clock is told once, with the difference. */
class ClockCheckTest {
  private static final long TIME = 1_800_000_000L;

  @RegisterExtension final LogLines log = LogLines.of("souk.node");
  private long now = TIME;
  private final ClockCheck check = new ClockCheck(() -> Instant.ofEpochSecond(now));

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
      check.look(block(10 + i, TIME));
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("this host's clock is 400 seconds behind the ledger's newest block");

    now = TIME;
    check.look(block(20, TIME));
    assertThat(log.lines()).hasSize(2).last().asString().contains("fits");
  }

  @Test
  void shouldSayOnceByHowMuchTheClockIsAheadWhenBlocksCome() {
    now = TIME + 400;
    for (int i = 0; i < 5; i++) {
      check.look(block(10 + i, TIME));
    }
    assertThat(log.lines()).singleElement().asString().contains("400 seconds ahead of");
  }

  @Test
  void shouldSayNothingWhenTheChainStopped() {
    check.look(block(10, TIME));
    now = TIME + 4_000;
    check.look(block(10, TIME));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void shouldSayNothingOfOneBlockThatWasSealedBeforeTheClockWasSet() {
    check.look(block(10, TIME));
    now = TIME + 571;
    check.look(block(11, TIME + 1));
    check.look(block(12, TIME + 571));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void shouldBearAMinute() {
    now = TIME - ClockCheck.MOST_SECONDS;
    check.look(block(10, TIME));
    check.look(block(11, TIME));
    now = TIME + ClockCheck.MOST_SECONDS;
    check.look(block(12, TIME));
    check.look(block(13, TIME));
    assertThat(log.lines()).isEmpty();
  }
}
