package souk.node;

import java.lang.System.Logger;
import java.util.concurrent.Semaphore;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.payments.Claimer;

/**
 * Lets a claimer look at the ledger after every new block, from one thread, never twice for blocks
 * that came together.
 */
final class ClaimLoop implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.node");

  private final Claimer claimer;
  private final Semaphore news = new Semaphore(0);
  private final Ledger.Subscription subscription;
  private final Thread thread;
  private volatile boolean closed;

  ClaimLoop(Ledger ledger, Claimer claimer) {
    this.claimer = claimer;
    this.thread = Thread.ofVirtual().name("souk-claims").start(this::run);
    this.subscription =
        ledger.follow(
            new Cursor(ledger.head(Ledger.Finality.INCLUDED).number(), 0),
            new LedgerObserver() {
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
            });
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
          claimer.pass();
        } catch (RuntimeException e) {
          LOG.log(Logger.Level.WARNING, "claiming waits for the next block: {0}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    subscription.close();
    closed = true; // a pass is not interrupted: it may be in the middle of asking the ledger
    news.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
