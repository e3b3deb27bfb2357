package souk.puzzle;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.LaneTrial;

/**
 * The client's side: tries the starts of a puzzle, on several threads, until one meets the goal.
 * Half the starts on average, all of them at worst. Safe for several threads; make one and keep it.
 *
 * <p>It begins with the JDK's own SHA-256. Where the JVM runs with {@code --add-modules
 * jdk.incubator.vector}, the first large puzzle also starts a trial of vector code in the
 * background, a second or two of one thread, and when that has proved faster it is used from then
 * on.
 */
public final class PuzzleSolver {
  /** Starts from which on a puzzle is large: an eighth of a second's work or so. */
  static final int LARGE = 1 << 13;

  private static final int SAMPLE = 512;

  private final Executor executor;
  private final int parallelism;
  private final Optional<LaneTrial> trial;

  /**
   * @param executor runs what the calling thread does not: {@code parallelism - 1} tasks for a
   *     puzzle, and once the trial
   * @param parallelism threads that work on one puzzle, with the calling thread; 1 or more
   */
  public PuzzleSolver(Executor executor, int parallelism) {
    this(
        executor,
        parallelism,
        LaneTrial.isSupported() ? Optional.of(trial(executor)) : Optional.empty());
  }

  PuzzleSolver(Executor executor, int parallelism, Optional<LaneTrial> trial) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("a puzzle is solved by 1 thread or more");
    }
    this.executor = executor;
    this.parallelism = parallelism;
    this.trial = trial;
  }

  /** A trial on a puzzle without solution. */
  private static LaneTrial trial(Executor executor) {
    PuzzleParameters parameters = PuzzleParameters.DEFAULT;
    Puzzle puzzle = new Puzzle(parameters, Bytes32.ZERO, Bytes.of(new byte[32]));
    ByteRange chunk = ByteRange.of(new byte[PuzzleParameters.DEFAULT_CHUNK_BYTES]);
    List<ByteRange> chunks = Collections.nCopies(parameters.caches(), chunk);
    return new LaneTrial(
        LARGE,
        () -> sample(new PortableSearch(puzzle, chunks)),
        () -> sample(new LaneSearch(puzzle, chunks)),
        executor);
  }

  private static Runnable sample(StartSearch search) {
    return () -> search.find(0, SAMPLE);
  }

  /** A solver that works on the calling thread alone, without vector code. */
  public static PuzzleSolver single() {
    return new PuzzleSolver(Runnable::run, 1, Optional.empty());
  }

  /**
   * Solves a puzzle. Interrupting the calling thread stops the work; when the call returns or
   * throws, no thread reads the chunks any more.
   *
   * @param chunks the ciphertexts, in the bundle's order; not copied. A chunk that begins at offset
   *     16 of its array is read up to a tenth faster: behind HotSpot's array header no piece then
   *     straddles two cache lines.
   * @return the verified solution, or empty when no start meets the goal: a chunk is not the one
   *     that the puzzle was made of
   * @throws IllegalArgumentException when the chunks do not fit the puzzle's parameters
   */
  public Optional<Solution> solve(Puzzle puzzle, List<ByteRange> chunks)
      throws InterruptedException {
    Supplier<StartSearch> searches =
        vectorised() && puzzle.parameters().profile() == PuzzleProfile.SOUK
            ? () -> new LaneSearch(puzzle, chunks)
            : () -> new PortableSearch(puzzle, chunks);
    SolveRun run = new SolveRun(puzzle, chunks, searches);
    if (run.starts() >= LARGE) {
      trial.ifPresent(lanes -> lanes.won(run.starts()));
    }
    return run.run(executor, parallelism);
  }

  /** Whether vector code has proved faster and is in use, for puzzles of the profile SOUK. */
  public boolean vectorised() {
    return trial.isPresent() && trial.get().won();
  }
}
