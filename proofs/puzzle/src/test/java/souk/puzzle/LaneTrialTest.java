package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTrialTest {
  private static final long MILLISECOND = 1_000_000;

  private long now;
  private int turns;

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void shouldWinWhenLanesAreFasterThreeTimesInRow() {
    // Milliseconds of the lanes; the portable search takes 10.
    LaneTrial trial = trial(5_000, 9, 9, 12, 9, 9, 9);

    trial.run();

    assertThat(trial.won()).isTrue();
    assertThat(turns).isEqualTo(7);
  }

  @Test
  void shouldNotWinWhenTimeIsUp() {
    LaneTrial trial = trial(15_000, 4_000, 9, 9, 5_000, 9);

    trial.run();

    assertThat(trial.won()).isFalse();
    assertThat(turns).isEqualTo(5);
  }

  @Test
  void shouldNotWinWhenBothAreAsFast() {
    LaneTrial trial = trial(10);

    trial.run();

    assertThat(trial.won()).isFalse();
    assertThat(now).isBetween(LaneTrial.LIMIT_NANOS, LaneTrial.LIMIT_NANOS + 20 * MILLISECOND);
  }

  @Test
  void shouldStopWhenInterrupted() {
    LaneTrial trial =
        new LaneTrial(
            (from, to) -> {
              turns++;
              Thread.currentThread().interrupt();
              return StartSearch.NONE;
            },
            (from, to) -> StartSearch.NONE,
            () -> now);

    trial.run();

    assertThat(trial.won()).isFalse();
    assertThat(turns).isEqualTo(1);
  }

  @Test
  void shouldUseLanesWhenTheyHaveWon() throws InterruptedException {
    Bundles bundles = new Bundles(5);
    List<byte[]> chunks = bundles.chunks(4, PuzzleSolver.LARGE * 32);
    PuzzleGenerator generator = bundles.generator(PuzzleParameters.DEFAULT);
    LaneTrial trial = trial(1);
    List<Runnable> tasks = new ArrayList<>();
    PuzzleSolver solver = new PuzzleSolver(tasks::add, 1, Optional.of(trial));
    assertThat(solver.vectorised()).isFalse();
    for (int i = 0; i < 3; i++) {
      Generated generated = generator.generate(bundles.context(), Bundles.source(chunks));
      Solution solution = solver.solve(generated.puzzle(), Bundles.ranges(chunks)).orElseThrow();
      assertThat(solution.key()).isEqualTo(generated.key());
      assertThat(tasks).containsExactly(trial); // once, with the first puzzle
      trial.run();
      assertThat(solver.vectorised()).isTrue();
    }
  }

  @Test
  void shouldOfferTrialWhenVectorModuleIsPresent() {
    assertThat(LaneTrial.onThisMachine().isPresent())
        .isEqualTo(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
  }

  /** A trial in which the lanes take so many milliseconds in turn, the last number ever after. */
  private LaneTrial trial(long... lanes) {
    return new LaneTrial(
        (from, to) -> {
          now += lanes[Math.min(turns++, lanes.length - 1)] * MILLISECOND;
          return StartSearch.NONE;
        },
        (from, to) -> {
          now += 10 * MILLISECOND;
          return StartSearch.NONE;
        },
        () -> now);
  }
}
