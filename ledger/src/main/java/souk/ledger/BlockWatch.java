package souk.ledger;

import java.lang.System.Logger;
import java.util.concurrent.Semaphore;

/**
 * Does something after every new block, from one thread, once for blocks that came together. A look
 * that failed is made again with the next block; an error that no program can go on from ends the
 * thread, and whoever was told of it should end the process.
 */
public final class BlockWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.ledger");

  /** What is done. */
  @FunctionalInterface
  public interface Look {
    void look() throws Exception;
  }

  private final FailureLog failure;
  private final Look look;
  private final Semaphore news = new Semaphore(1); // the first look needs no block
  private final Ledger.Subscription subscription;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean failing;

  /**
   * Begins to watch; the first look is made at once.
   *
   * @param name of the thread, and in messages
   */
  public BlockWatch(Ledger ledger, String name, Look look) {
    this.failure = new FailureLog(LOG, name + " tries again in the next block");
    this.look = look;
    this.thread = Thread.ofVirtual().name(name).start(this::run);
    this.subscription =
        ledger.follow(
            new Cursor(ledger.head(Ledger.Finality.INCLUDED).number() + 1, 0), new Follower());
  }

  private final class Follower implements LedgerObserver {
    @Override
    public Interest interest() {
      return Interest.BLOCKS;
    }

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {}

    @Override
    public void rolledBack(BlockRef to) {
      news.release();
    }

    @Override
    public void advanced(BlockRef head) {
      news.release();
    }
  }

  private void run() {
    try {
      while (true) {
        news.acquire();
        news.drainPermits();
        if (closed) {
          return;
        }
        try {
          look.look();
          failure.succeeded();
          failing = false;
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          failing = true;
          failure.failed(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (!closed) {
        throw new IllegalStateException("interrupted before it was closed", e);
      }
    }
  }

  /** How it is, in a word: working, failing, which it tries again, or ended. */
  public String state() {
    return closed || !thread.isAlive() ? "ended" : failing ? "failing" : "working";
  }

  /** No look begins any more; one under way is waited for, and not interrupted. */
  @Override
  public void close() {
    subscription.close();
    closed = true;
    news.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
