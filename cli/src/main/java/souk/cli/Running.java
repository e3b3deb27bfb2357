package souk.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A node in the foreground: it runs until ^C, and the program ends when the node is closed. To be
 * opened before the node, so that it is closed after it.
 */
final class Running implements AutoCloseable {
  /** How long the end of the program waits for the node's. */
  private static final int PATIENCE_SECONDS = 15;

  private static final int LOOK_MILLIS = 250;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  Running() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "souk-stop"));
  }

  private void stop() {
    stop.countDown();
    try {
      var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a moment; whether to go on. */
  boolean goesOn() throws InterruptedException {
    return !stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
