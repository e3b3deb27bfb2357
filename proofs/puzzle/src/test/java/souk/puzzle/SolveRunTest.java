package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** What the run does with searches that err, stop or fail. */
class SolveRunTest {
  private static final int STARTS = 5_000;

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final Bundles bundles = new Bundles(97);
  private final List<byte[]> chunks = bundles.chunks(4, STARTS * 32);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void shouldAcceptRightStartOnlyWhenSearchProposesEvery() throws InterruptedException {
    Generated generated =
        bundles
            .generator(PuzzleParameters.DEFAULT)
            .generate(bundles.context(), Bundles.source(chunks));

    Solution solution =
        new SolveRun(generated.puzzle(), Bundles.ranges(chunks), () -> (from, to) -> from)
            .run(executor, 2)
            .orElseThrow();

    assertThat(solution.key()).isEqualTo(generated.key());
  }

  @Test
  void shouldProposeEveryStartOnceWhenNoneIsRight() throws InterruptedException {
    AtomicInteger proposed = new AtomicInteger();
    StartSearch search =
        (from, to) -> {
          proposed.incrementAndGet();
          return from;
        };

    assertThat(new SolveRun(unsolvable(), Bundles.ranges(chunks), () -> search).run(executor, 2))
        .isEmpty();
    assertThat(proposed).hasValue(STARTS);
  }

  @Test
  void shouldFailWhenSearchOfHelperFails() {
    Thread caller = Thread.currentThread();
    AtomicInteger failed = new AtomicInteger();
    StartSearch search =
        (from, to) -> {
          if (Thread.currentThread() != caller) {
            failed.incrementAndGet();
            throw new IllegalStateException("broken");
          }
          while (failed.get() == 0) {
            Thread.onSpinWait();
          }
          return StartSearch.NONE;
        };
    SolveRun run = new SolveRun(unsolvable(), Bundles.ranges(chunks), () -> search);

    assertThatThrownBy(() -> run.run(executor, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a thread that solved a puzzle failed")
        .hasRootCauseMessage("broken");
  }

  @Test
  void shouldThrowAtOnceWhenAlreadyInterrupted() {
    AtomicInteger searched = new AtomicInteger();
    StartSearch search =
        (from, to) -> {
          searched.incrementAndGet();
          return StartSearch.NONE;
        };
    SolveRun run = new SolveRun(unsolvable(), Bundles.ranges(chunks), () -> search);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> run.run(executor, 1)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(searched).hasValue(0);
  }

  private static Puzzle unsolvable() {
    return new Puzzle(PuzzleParameters.DEFAULT, Bytes32.ZERO, Bytes.of(new byte[32]));
  }
}
