package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.ledger.LedgerException;
import souk.ledger.WrongLedgerException;

/** A start while the chain is away. */
class ChainPatienceTest {
  private static final int LONG = 1_000_000;

  private final List<String> lines = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private int tries;
  private int moments;
  private int signal = LONG;

  private final ChainPatience patience =
      new ChainPatience(
          lines::add,
          () -> {
            now = now.plus(Duration.ofMillis(250));
            return ++moments < signal;
          },
          () -> now);

  private String start(int failures, RuntimeException failure) throws Exception {
    return patience.of(() -> {
      if (tries++ < failures) {
        throw failure;
      }
      return "started";
    });
  }

  @Test
  void shouldSayOneLineAndTryAgainWhenTheChainIsAway() throws Exception {
    assertThat(start(7, new LedgerException("no answer\nat all"))).isEqualTo("started");
    assertThat(tries).isEqualTo(8);
    assertThat(lines).containsExactly("no answer; trying again for 120 seconds");
  }

  @Test
  void shouldTryAtMostEveryFiveSecondsAndFailWithTheReasonWhenTheTimeIsOver() {
    LedgerException away = new LedgerException("no answer");
    assertThatThrownBy(() -> start(LONG, away)).isSameAs(away);
    assertThat(Duration.between(Instant.EPOCH, now))
        .isBetween(ChainPatience.LONGEST, ChainPatience.LONGEST.plusSeconds(5));
    assertThat(tries).isBetween(25, 40);
    assertThat(lines).hasSize(1);
  }

  @Test
  void shouldFailAtOnceWhenItIsAnotherChain() {
    WrongLedgerException other = new WrongLedgerException("on chain 1, not 2");
    assertThatThrownBy(() -> start(LONG, other)).isSameAs(other);
    assertThat(tries).isEqualTo(1);
    assertThat(lines).isEmpty();
  }

  @Test
  void shouldFailAtOnceWhenItIsNotTheChain() {
    assertThatThrownBy(() ->
            patience.of(() -> {
              tries++;
              throw new IOException("no room");
            }))
        .isInstanceOf(IOException.class);
    assertThat(tries).isEqualTo(1);
  }

  @Test
  void shouldEndWhenTheProgramIsToEnd() {
    signal = 3;
    LedgerException away = new LedgerException("no answer");
    assertThatThrownBy(() -> start(LONG, away)).isSameAs(away);
    assertThat(moments).isEqualTo(3);
  }
}
