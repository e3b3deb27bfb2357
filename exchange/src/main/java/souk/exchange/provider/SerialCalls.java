package souk.exchange.provider;

import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Runs tasks one after the other, in the order in which they came, on threads of an executor. Each
 * service has one, so that a service that blocks holds up no other.
 */
final class SerialCalls implements Executor {
  private static final Logger LOG = System.getLogger("souk.exchange");

  private final Executor executor;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  SerialCalls(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    executor.execute(this::run);
  }

  private void run() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (Throwable e) {
        // Whatever one task does, those behind it have their turn.
        LOG.log(Logger.Level.ERROR, "a call of a service failed", e);
      }
    }
  }
}
