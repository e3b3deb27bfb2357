package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.LaneTrial;

class PuzzleSolverTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(3);
  private final Bundles bundles = new Bundles(4_711);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 16})
  void shouldFindSameKeyWhenSeveralThreadsWork(int parallelism) throws InterruptedException {
    List<byte[]> chunks = bundles.chunks(4, 1 << 17);
    PuzzleGenerator generator = bundles.generator(PuzzleParameters.DEFAULT);
    PuzzleSolver solver = new PuzzleSolver(executor, parallelism);
    for (int i = 0; i < 20; i++) {
      Generated generated = generator.generate(bundles.context(), Bundles.source(chunks));
      Solution solution = solver.solve(generated.puzzle(), Bundles.ranges(chunks)).orElseThrow();
      assertThat(solution.key()).isEqualTo(generated.key());
    }
  }

  @Test
  void shouldSolveWhenChunksLieInsideOneArray() throws InterruptedException {
    List<byte[]> chunks = bundles.chunks(4, 4_000);
    byte[] array = bundles.bytes(4 * 4_001 + 3);
    List<ByteRange> ranges = new ArrayList<>();
    for (int chunk = 0; chunk < 4; chunk++) {
      int offset = 3 + chunk * 4_001;
      System.arraycopy(chunks.get(chunk), 0, array, offset, 4_000);
      ranges.add(new ByteRange(array, offset, 4_000));
    }
    Generated generated =
        bundles
            .generator(PuzzleParameters.DEFAULT)
            .generate(bundles.context(), Bundles.source(chunks));

    Solution solution =
        new PuzzleSolver(executor, 2).solve(generated.puzzle(), ranges).orElseThrow();

    assertThat(solution.key()).isEqualTo(generated.key());
  }

  @Test
  void shouldFindNothingWhenGoalIsOutOfReach() throws InterruptedException {
    List<byte[]> chunks = bundles.chunks(4, 1 << 17);

    assertThat(new PuzzleSolver(executor, 3).solve(unsolvable(), Bundles.ranges(chunks))).isEmpty();
  }

  @Test
  void shouldSolveAloneWhenHelpersNeverStart() throws InterruptedException {
    List<byte[]> chunks = bundles.chunks(4, 1 << 17);
    Generated generated =
        bundles
            .generator(PuzzleParameters.DEFAULT)
            .generate(bundles.context(), Bundles.source(chunks));
    List<Runnable> waiting = new ArrayList<>();

    Solution solution =
        new PuzzleSolver(waiting::add, 3)
            .solve(generated.puzzle(), Bundles.ranges(chunks))
            .orElseThrow();

    assertThat(solution.key()).isEqualTo(generated.key());
    assertThat(waiting).isNotEmpty();
    waiting.forEach(Runnable::run); // too late: they find that there is nothing to do
  }

  @Test
  void shouldStopAllThreadsWhenInterrupted() throws InterruptedException {
    // Minutes of work, unless somebody stops it.
    List<ByteRange> chunks = Collections.nCopies(4, ByteRange.of(new byte[1 << 26]));
    Puzzle puzzle =
        new Puzzle(
            new PuzzleParameters(PuzzleProfile.SOUK, 4, PuzzleParameters.MAX_PASSES),
            Bytes32.ZERO,
            Bytes.of(new byte[32]));
    CountDownLatch helping = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    PuzzleSolver solver =
        new PuzzleSolver(
            task ->
                executor.execute(() -> {
                  running.incrementAndGet();
                  helping.countDown();
                  task.run();
                  running.decrementAndGet();
                }),
            2);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                solver.solve(puzzle, chunks);
              } catch (InterruptedException e) {
                outcome.set(e);
              }
            });
    helping.await();
    caller.interrupt();
    caller.join();
    executor.shutdownNow();

    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(running).hasValue(0);
  }

  @Test
  void shouldRefuseWhenParallelismIsZero() {
    assertThatThrownBy(() -> new PuzzleSolver(executor, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Puzzle unsolvable() {
    return new Puzzle(PuzzleParameters.DEFAULT, Bytes32.ZERO, Bytes.of(new byte[32]));
  }

  /** Once, with the first large puzzle, and lanes are used when they have won. */
  @Test
  void shouldTryLanesWithTheFirstLargePuzzle() throws InterruptedException {
    Bundles bundles = new Bundles(5);
    List<byte[]> chunks = bundles.chunks(4, PuzzleSolver.LARGE * 32);
    PuzzleGenerator generator = bundles.generator(PuzzleParameters.DEFAULT);
    List<Runnable> tasks = new ArrayList<>();
    LaneTrial trial =
        new LaneTrial(
            PuzzleSolver.LARGE,
            () -> () -> LockSupport.parkNanos(1_000_000),
            () -> () -> {},
            tasks::add);
    PuzzleSolver solver = new PuzzleSolver(tasks::add, 1, Optional.of(trial));
    assertThat(solver.vectorised()).isFalse();
    for (int i = 0; i < 3; i++) {
      Generated generated = generator.generate(bundles.context(), Bundles.source(chunks));
      Solution solution = solver.solve(generated.puzzle(), Bundles.ranges(chunks)).orElseThrow();
      assertThat(solution.key()).isEqualTo(generated.key());
      assertThat(tasks).hasSize(1);
      tasks.getFirst().run();
      assertThat(solver.vectorised()).isTrue();
    }
  }
}
