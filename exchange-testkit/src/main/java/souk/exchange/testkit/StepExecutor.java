package souk.exchange.testkit;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Keeps tasks until it is told to run them, so that a test knows when everything has happened. */
final class StepExecutor implements Executor {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs what waits, and what that hands in; returns whether there was anything. */
  boolean run() {
    boolean any = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      any = true;
      task.run();
    }
    return any;
  }

  /** Drops what waits. */
  void clear() {
    tasks.clear();
  }
}
