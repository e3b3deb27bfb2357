package souk.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails again and again fills no log, and is not forgotten either. */
class FailureLogTest {
  private static final String NAME = "souk.failure-log-test";

  private final List<LogRecord> said = new ArrayList<>();
  private final Logger log = Logger.getLogger(NAME);
  private final FailureLog failures = new FailureLog(System.getLogger(NAME), "it is tried again");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    log.addHandler(handler);
    log.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    log.removeHandler(handler);
  }

  private String text(int number) {
    return new SimpleFormatter().formatMessage(said.get(number));
  }

  @Test
  void shouldSayTheSameFailureInFullOnceThenWithACountAndThenThatItIsOver() {
    for (int i = 0; i < 250; i++) {
      failures.failed(new LedgerException("nobody answers"));
    }
    assertThat(said).hasSize(4); // the 1st, 10th, 100th and 200th time
    assertThat(said).allMatch(entry -> entry.getThrown() == null);
    assertThat(text(0)).isEqualTo("it is tried again: nobody answers");
    assertThat(text(2)).contains("it is tried again", "100", "nobody answers");

    failures.succeeded();
    failures.succeeded();
    assertThat(said).hasSize(5);
    assertThat(text(4)).contains("over", "250");
  }

  @Test
  void shouldSayAnotherFailureInFull() {
    failures.failed(new LedgerException("nobody answers"));
    failures.failed(new LedgerException("nonsense"));
    failures.failed(new IllegalStateException("nonsense"));
    assertThat(said).hasSize(3);
    assertThat(text(1)).isEqualTo("it is tried again: nonsense");
    assertThat(said.get(2).getThrown()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSayNothingWhenItIsWellAgainBeforePatienceEnds() {
    FailureLog patient = new FailureLog(System.getLogger(NAME), "it waits", 3);
    for (int i = 0; i < 3; i++) {
      patient.failed(new LedgerException("not yet"));
    }
    patient.succeeded();
    for (int i = 0; i < 3; i++) {
      patient.failed(new LedgerException("not yet"));
    }
    assertThat(said).isEmpty();

    patient.failed(new LedgerException("not yet"));

    assertThat(said).hasSize(1);
    assertThat(text(0)).isEqualTo("it waits: not yet");
  }

  @Test
  void shouldGoOnWithTheOthersWhenOneFails() {
    List<Integer> done = new ArrayList<>();
    boolean all =
        failures.forEach(
            List.of(1, 2, 3),
            each -> {
              if (each == 2) {
                throw new IllegalStateException("two");
              }
              done.add(each);
            });
    assertThat(all).isFalse();
    assertThat(done).containsExactly(1, 3);
    assertThat(said).hasSize(1);
    assertThat(failures.forEach(List.of(1), done::add)).isTrue();
  }
}
