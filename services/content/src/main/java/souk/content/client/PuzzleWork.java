package souk.content.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.content.Bundle;
import souk.puzzle.ByteRange;
import souk.puzzle.PuzzleSolver;
import souk.puzzle.Solution;

/**
 * Solves puzzles on threads of its own. They are the system's, not virtual ones: solving never
 * waits, and would keep the virtual threads that serve the network from running.
 */
final class PuzzleWork implements AutoCloseable {
  private final ExecutorService threads;
  private final PuzzleSolver solver;

  PuzzleWork(int parallelism) {
    threads =
        Executors.newFixedThreadPool(
            parallelism, Thread.ofPlatform().daemon().name("souk-solver-", 0).factory());
    solver = new PuzzleSolver(threads, parallelism);
  }

  /** The solution; empty when the ciphertexts are not those of the puzzle. */
  Optional<Solution> solve(Bundle bundle, List<byte[]> ciphertexts) throws InterruptedException {
    List<ByteRange> ranges = new ArrayList<>();
    for (int slot = 0; slot < ciphertexts.size(); slot++) {
      ranges.add(new ByteRange(ciphertexts.get(slot), 0, bundle.paddedSize(slot)));
    }
    Future<Optional<Solution>> future = threads.submit(() -> solver.solve(bundle.puzzle(), ranges));
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("solving a puzzle failed", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
