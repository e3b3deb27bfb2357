package souk.design.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Plays runs on threads of this process. */
public final class LocalRunner implements Runner {
  private final int threads;

  /** With so many threads, at least one. */
  public LocalRunner(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("runs need a thread, got " + threads);
    }
    this.threads = threads;
  }

  /** What a thread came to. */
  private sealed interface Played {
    record Done(Row row) implements Played {}

    record Failed(Throwable why) implements Played {}
  }

  @Override
  public void run(List<Run> runs, Consumer<Row> each) throws InterruptedException {
    Queue<Run> waiting = new ConcurrentLinkedQueue<>(runs);
    BlockingQueue<Played> played = new LinkedBlockingQueue<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, runs.size()); i++) {
      workers.add(
          Thread.ofPlatform().name("souk-simulation-" + i).start(() -> work(waiting, played)));
    }
    try {
      for (int i = 0; i < runs.size(); i++) {
        switch (played.take()) {
          case Played.Done(var row) -> each.accept(row);
          case Played.Failed(RuntimeException why) -> throw why;
          case Played.Failed(Throwable why) ->
              throw new IllegalStateException("a replication failed", why);
        }
      }
    } finally {
      waiting.clear();
      for (Thread worker : workers) {
        worker.join();
      }
    }
  }

  private static void work(Queue<Run> waiting, BlockingQueue<Played> played) {
    Run next = waiting.poll();
    while (next != null) {
      try {
        played.add(new Played.Done(next.play()));
      } catch (RuntimeException | Error e) {
        played.add(new Played.Failed(e));
      }
      next = waiting.poll();
    }
  }
}
