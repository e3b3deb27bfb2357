package souk.puzzle;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The client's side: tries the starts of a puzzle, on several threads, until one meets the goal.
 * Half the starts on average, all of them at worst. Safe for several threads.
 */
public final class PuzzleSolver {
  private final Executor executor;
  private final int parallelism;

  /**
   * @param executor runs what the calling thread does not: {@code parallelism - 1} tasks a puzzle
   * @param parallelism threads that work on one puzzle, with the calling thread; 1 or more
   */
  public PuzzleSolver(Executor executor, int parallelism) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("a puzzle is solved by 1 thread or more");
    }
    this.executor = executor;
    this.parallelism = parallelism;
  }

  /** A solver that works on the calling thread alone. */
  public static PuzzleSolver single() {
    return new PuzzleSolver(Runnable::run, 1);
  }

  /**
   * Solves a puzzle. Interrupting the calling thread stops the work; when the call returns or
   * throws, no thread reads the chunks any more.
   *
   * @param chunks the ciphertexts, in the bundle's order; not copied
   * @return the verified solution, or empty when no start meets the goal: a chunk is not the one
   *     that the puzzle was made of
   * @throws IllegalArgumentException when the chunks do not fit the puzzle's parameters
   */
  public Optional<Solution> solve(Puzzle puzzle, List<ByteRange> chunks)
      throws InterruptedException {
    return new SolveRun(puzzle, chunks, () -> new PortableSearch(puzzle, chunks))
        .run(executor, parallelism);
  }
}
