package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTrialTest {
  private static final long MILLISECOND = 1_000_000;

  private final List<Runnable> begun = new ArrayList<>();
  private long now;
  private int turns;

  /** A trial in which the lanes take so many milliseconds in turn, the last number ever after. */
  private LaneTrial trial(long... lanes) {
    return new LaneTrial(
        100,
        () -> () -> now += 10 * MILLISECOND,
        () -> () -> now += lanes[Math.min(turns++, lanes.length - 1)] * MILLISECOND,
        begun::add,
        () -> now);
  }

  @Test
  void shouldBeginOnceAndOnlyWhenThereIsEnoughToDo() {
    LaneTrial trial = trial(1);
    assertThat(trial.won(60)).isFalse();
    assertThat(trial.won(39)).isFalse();
    assertThat(begun).isEmpty();
    assertThat(trial.won(1)).isFalse();
    assertThat(trial.won(1_000)).isFalse();
    assertThat(begun).hasSize(1);
    begun.getFirst().run();
    assertThat(trial.won(1)).isTrue();
    assertThat(trial.won()).isTrue();
    assertThat(begun).hasSize(1);
  }

  @Test
  void shouldWinWhenLanesAreFasterSeveralTimesInARow() {
    LaneTrial trial = trial(9_000, 9, 9, 12, 9, 9, 9);
    trial.won(100);
    begun.getFirst().run();
    assertThat(trial.won()).isTrue();
    assertThat(turns).isEqualTo(7);
  }

  @Test
  void shouldNotWinWhenBothAreAsFast() {
    LaneTrial trial = trial(10);
    trial.won(100);
    begun.getFirst().run();
    assertThat(trial.won(100)).isFalse();
    assertThat(now).isBetween(LaneTrial.LIMIT_NANOS, LaneTrial.LIMIT_NANOS + 20 * MILLISECOND);
  }

  @Test
  void shouldNotWinWhenTimeIsUp() {
    LaneTrial trial = trial(45_000, 4_000, 9, 9, 15_000, 9);
    trial.won(100);
    begun.getFirst().run();
    assertThat(trial.won()).isFalse();
    assertThat(turns).isEqualTo(5);
  }

  @Test
  void shouldStopWhenInterrupted() {
    LaneTrial trial =
        new LaneTrial(
            1,
            () -> () -> {},
            () ->
                () -> {
                  turns++;
                  Thread.currentThread().interrupt();
                },
            begun::add,
            () -> now);
    trial.won(1);
    begun.getFirst().run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(trial.won()).isFalse();
    assertThat(turns).isEqualTo(1);
  }

  @Test
  void shouldDoWithoutLanesThatCannotBeLoaded() {
    LaneTrial trial =
        new LaneTrial(
            1,
            () -> () -> {},
            () -> {
              throw new NoClassDefFoundError("no lanes");
            },
            begun::add,
            () -> now);
    trial.won(1);
    begun.getFirst().run();
    assertThat(trial.won(1)).isFalse();
  }
}
