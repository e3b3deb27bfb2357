package souk.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A node in the foreground: it runs until ^C, or until its thread is interrupted, and the program
 * ends when the node is closed. To be opened before the node, so that it is closed after it.
 */
public final class StopSignal implements AutoCloseable {
  /** How long the end of the program waits for a node's. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int LOOK_MILLIS = 250;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private final Thread atExit = new Thread(this::stop, "souk-stop");

  private final Duration patience;

  public StopSignal() {
    this(PATIENCE);
  }

  /**
   * @param patience how long the end of the program waits until this is closed
   */
  public StopSignal(Duration patience) {
    this.patience = patience;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private void stop() {
    stop.countDown();
    try {
      var _ = ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a moment; whether to go on. */
  public boolean goesOn() {
    try {
      return !stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false; // and what is closed now may wait for its threads
    }
  }

  /** Whether to go on, without waiting. */
  public boolean isOn() {
    return stop.getCount() > 0;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the program is ending, by this very hook
    }
  }
}
