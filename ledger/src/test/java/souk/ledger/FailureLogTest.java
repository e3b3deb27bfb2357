package souk.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.primitives.testkit.LogLines;

/** What fails again and again fills no log, and is not forgotten either. */
class FailureLogTest {
  private static final String NAME = "souk.failure-log-test";

  private final FailureLog failures = new FailureLog(System.getLogger(NAME), "it is tried again");
  @RegisterExtension final LogLines log = LogLines.quietly(NAME);

  @Test
  void shouldSayTheSameFailureOnceThenAtTenTimesAsManyAndThenThatItIsOver() {
    for (int i = 1; i <= 1_500; i++) {
      failures.failed(
          new LedgerException("block " + i + " (0x" + Integer.toHexString(i) + "ab) is not there"));
    }
    assertThat(log.records()).allMatch(entry -> entry.getThrown() == null);
    assertThat(log.lines())
        .containsExactly(
            "it is tried again: block 1 (0x1ab) is not there",
            "it is tried again: block 10 (0xaab) is not there; 10 times now",
            "it is tried again: block 100 (0x64ab) is not there; 100 times now",
            "it is tried again: block 1000 (0x3e8ab) is not there; 1000 times now");

    failures.succeeded();
    failures.succeeded();
    assertThat(log.records()).hasSize(5);
    assertThat(log.lines().get(4))
        .isEqualTo("works again, after 1500 failures; before: it is tried again");
  }

  @Test
  void shouldSayAnotherFailureInFullOnceThoughTheyTakeTurns() {
    for (int i = 0; i < 9; i++) {
      failures.failed(new LedgerException("nobody answers"));
      failures.failed(new LedgerException("nonsense"));
      failures.failed(new IllegalStateException("nonsense"));
    }
    assertThat(log.records()).hasSize(3);
    assertThat(log.lines().get(1)).isEqualTo("it is tried again: nonsense");
    assertThat(log.records().get(2).getThrown()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNotFillALogWhenEveryFailureIsAnotherAndALongOne() {
    for (int i = 0; i < 10_000; i++) {
      failures.failed("x".repeat(i % 5_000));
    }
    assertThat(log.records()).hasSizeLessThan(20);
    assertThat(log.lines()).allMatch(line -> line.length() < 400);
  }

  @Test
  void shouldNotFillALogWhenItFailsAndWorksInTurns() {
    Instant[] now = {Instant.EPOCH};
    FailureLog turns = new FailureLog(System.getLogger(NAME), "it waits", 0, () -> now[0]);
    for (int second = 0; second < 3_600; second++) {
      now[0] = now[0].plusSeconds(1);
      turns.failed("no route");
      turns.failed("no route");
      turns.succeeded();
    }
    assertThat(log.records()).hasSizeBetween(2, 30);
  }

  /** As thrown by a ledger that answers nobody. */
  private static final class Absent extends LedgerException {
    Absent() {
      super("nobody answers");
    }

    @Override
    public boolean isAbsence() {
      return true;
    }
  }

  @Test
  void shouldLeaveItToTheConnectionToSayThatTheLedgerAnswersNobody() {
    failures.failed(new Absent());
    failures.failed(new IllegalStateException(new Absent()));
    assertThat(log.records()).isEmpty();
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
    assertThat(log.records()).isEmpty();

    patient.failed(new LedgerException("not yet"));

    assertThat(log.records()).hasSize(1);
    assertThat(log.lines().get(0)).isEqualTo("it waits: not yet");
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
    assertThat(log.records()).hasSize(1);
    assertThat(failures.forEach(List.of(1), done::add)).isTrue();
  }
}
