package souk.http.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.UnitException;
import souk.primitives.Bytes32;

/** The answers that a provider holds at a time. */
class AnswersTest {
  private static final int MOST = 8;
  private static final Duration KEEP = Duration.ofSeconds(60);
  private static final Bytes32 AGREEMENT = Bytes32.of(1_000_000);

  @TempDir Path folder = Path.of("");
  private final Answers answers = new Answers(MOST, KEEP);
  private Instant now = Instant.EPOCH;
  private PieceStore pieces;

  @BeforeEach
  void openStore() throws Exception {
    pieces = new PieceStore(folder, 1 << 20);
  }

  private Answer open(long call) throws UnitException {
    return answers.open(
        Bytes32.of(call),
        AGREEMENT,
        now,
        () -> new Answer(Bytes32.of(call), 1_024, KEEP, pieces, now));
  }

  @Test
  void shouldSayNoWhenAllItsRoomIsTakenAndGoOnWhenTheTimeOfOneIsOver() throws Exception {
    for (int call = 0; call < MOST; call++) {
      now = now.plusSeconds(1);
      open(call);
    }
    assertThatThrownBy(() -> open(99))
        .isInstanceOf(UnitException.class)
        .hasMessage("8 answers are under way here; come back later");
    assertThat(answers.size()).isEqualTo(MOST);
    open(MOST - 1); // one that is there is found still

    now = Instant.EPOCH.plusSeconds(1).plus(KEEP);
    open(99);
    assertThat(answers.size()).isEqualTo(MOST);
    assertThat(answers.forgotten(Bytes32.of(0))).isTrue();
    assertThat(answers.forgotten(Bytes32.of(1))).isFalse();
  }

  @Test
  void shouldRememberOnlySoManyThatAreGone() throws Exception {
    int all = Answers.REMEMBERED + 100;
    for (int call = 0; call <= all; call++) {
      open(call);
      now = now.plus(KEEP);
    }
    assertThat(answers.forgotten(Bytes32.of(99))).isFalse();
    assertThat(answers.forgotten(Bytes32.of(100))).isTrue();
    assertThat(answers.forgotten(Bytes32.of(all - 1))).isTrue();
  }
}
