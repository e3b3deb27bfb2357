package souk.puzzle;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The search for one solution, shared by several threads, which take batch after batch of starts.
 */
final class SolveRun {
  /** Starts that a worker tries between two looks at the others: about a millisecond's work. */
  private static final int BATCH = 512;

  private final Puzzle puzzle;
  private final PieceSource chunks;
  private final int starts;
  private final Supplier<StartSearch> searches;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Solution> solution = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  // Counts the threads at work. A helper that starts after the end finds it terminated.
  private final Phaser working = new Phaser(1);

  SolveRun(Puzzle puzzle, List<ByteRange> chunks, Supplier<StartSearch> searches) {
    this.puzzle = puzzle;
    this.chunks = PieceSource.of(chunks);
    this.starts = puzzle.parameters().pieces(this.chunks)[0];
    this.searches = searches;
  }

  /** The starts that there are. */
  int starts() {
    return starts;
  }

  Optional<Solution> run(Executor executor, int parallelism) throws InterruptedException {
    try {
      int batches = (starts + BATCH - 1) / BATCH;
      for (int i = 1; i < Math.min(parallelism, batches); i++) {
        executor.execute(this::help);
      }
      StartSearch search = searches.get();
      while (!Thread.currentThread().isInterrupted() && tryNextBatch(search)) {}
    } finally {
      stopped = true;
      working.awaitAdvance(working.arriveAndDeregister());
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("a thread that solved a puzzle failed", thrown);
    }
    Solution found = solution.get();
    if (found == null && Thread.interrupted()) {
      throw new InterruptedException();
    }
    return Optional.ofNullable(found);
  }

  private void help() {
    if (working.register() < 0) {
      return;
    }
    try {
      StartSearch search = searches.get();
      while (tryNextBatch(search)) {}
    } catch (RuntimeException | Error e) {
      failure.set(e);
      stopped = true;
    } finally {
      working.arriveAndDeregister();
    }
  }

  /** False when there is nothing more to do. */
  private boolean tryNextBatch(StartSearch search) {
    int from = next.getAndAdd(BATCH);
    if (stopped || from >= starts) {
      return false;
    }
    int to = Math.min(from + BATCH, starts);
    for (int at = from; at < to; ) {
      int candidate = search.find(at, to);
      if (candidate == StartSearch.NONE) {
        return true;
      }
      Optional<Solution> verified = PuzzleVerifier.verify(puzzle, chunks, candidate);
      if (verified.isPresent()) {
        solution.set(verified.get());
        stopped = true;
        return false;
      }
      at = candidate + 1;
    }
    return true;
  }
}
