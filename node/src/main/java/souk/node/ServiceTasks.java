package souk.node;

import java.lang.System.Logger;
import java.util.concurrent.Executor;

/**
 * The executor that a service gets. What a task of a service throws is logged and ends nothing: a
 * customer, or somebody's plug-in, must not bring down a node and its other services. Only what
 * tells that the process itself is at its end is passed on ({@link WorkerFailures}).
 */
final class ServiceTasks implements Executor {
  private static final Logger LOG = System.getLogger("souk.node");

  private final Executor executor;
  private final String service;

  /**
   * @param service by name, for the log
   */
  ServiceTasks(Executor executor, String service) {
    this.executor = executor;
    this.service = service;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
        throw fatal;
      }
      LOG.log(Logger.Level.ERROR, "a task of the service " + service + " failed", e);
    }
  }
}
