package souk.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end by itself, and say how it stands, when the program is ended by ^C or a signal:
 * the thread that made this is interrupted, and the program ends when this is closed.
 */
public final class AtInterrupt implements AutoCloseable {
  /** How long the end of the program waits for that. */
  private static final int PATIENCE_SECONDS = 15;

  private final Thread command = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread atExit = new Thread(this::end, "souk-interrupt");

  public AtInterrupt() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private void end() {
    command.interrupt();
    try {
      var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the program now, with this status rather than the signal's; everything that is to be
   * closed and said was.
   */
  public int end(int status) {
    Runtime.getRuntime().halt(status);
    return status;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The program is ending, by this very hook.
    }
  }
}
