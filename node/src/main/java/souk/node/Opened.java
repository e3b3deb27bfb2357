package souk.node;

import java.lang.System.Logger;
import java.util.ArrayDeque;

/**
 * What was opened, in order. Closing closes all of it in reverse, also when opening failed half-way
 * and also when closing one thing fails.
 */
public final class Opened implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.node");

  private final ArrayDeque<AutoCloseable> stack = new ArrayDeque<>();

  /** Adds what was opened just now, and returns it. */
  public synchronized <T extends AutoCloseable> T add(T opened) {
    stack.push(opened);
    return opened;
  }

  @Override
  public synchronized void close() {
    while (!stack.isEmpty()) {
      AutoCloseable last = stack.pop();
      try {
        last.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.log(Logger.Level.WARNING, "could not close " + last.getClass().getSimpleName(), e);
      }
    }
  }
}
