package souk.ledger.local;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;

/**
 * One observer and how far it has heard. It reads the chain at its own pace, in pages, so a slow
 * one costs no memory. An observer that throws, or that is so slow that events it has not heard are
 * no longer kept, hears nothing more.
 */
final class Follower implements Ledger.Subscription {
  private static final System.Logger LOG = System.getLogger(Follower.class.getName());

  /**
   * Where a follower stands: it has heard all before {@code block} and {@code index} events of it.
   *
   * @param rewinds how often the chain was cut back, as far as it knows
   * @param head the highest head that it was told of, or -1
   */
  record Position(long block, int index, int rewinds, long head) {}

  /**
   * What comes next for a follower.
   *
   * @param rolledBackTo set when the chain was cut back below what the follower has heard
   * @param head set when there are no more entries than these and the head is new to the follower
   */
  record Page(
      @Nullable BlockRef rolledBackTo,
      List<Chain.Entry> entries,
      @Nullable BlockRef head,
      Position next,
      boolean last) {}

  private final LedgerObserver observer;
  private final Interest interest;
  private final Executor executor;
  private final Function<Position, Page> source;
  private final Consumer<Follower> onClose;
  private final ReentrantLock calling = new ReentrantLock();
  private final AtomicInteger wakes = new AtomicInteger();
  private Position position;
  private volatile boolean closed;

  Follower(
      Position position,
      LedgerObserver observer,
      Executor executor,
      Function<Position, Page> source,
      Consumer<Follower> onClose) {
    this.position = position;
    this.observer = observer;
    this.interest = observer.interest();
    this.executor = executor;
    this.source = source;
    this.onClose = onClose;
  }

  /** Says that there may be something new. */
  void wake() {
    if (!closed && wakes.getAndIncrement() == 0) {
      executor.execute(this::catchUp);
    }
  }

  /** One run at a time: whoever wakes it meanwhile only makes it go round once more. */
  private void catchUp() {
    int seen;
    do {
      seen = wakes.get();
      try {
        boolean more = !closed;
        while (more) {
          Page page = source.apply(position);
          report(page);
          position = page.next();
          more = !page.last() && !closed;
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "an observer of the ledger failed and is cut off", e);
        close();
      }
    } while (!wakes.compareAndSet(seen, 0));
  }

  private void report(Page page) {
    BlockRef rolledBackTo = page.rolledBackTo();
    if (rolledBackTo != null) {
      call(() -> observer.rolledBack(rolledBackTo));
    }
    for (Chain.Entry entry : page.entries()) {
      if (interest.includes(entry.event())) {
        Cursor after = new Cursor(entry.block().number(), entry.index() + 1);
        call(() -> observer.applied(after, entry.block(), entry.event()));
      }
    }
    BlockRef head = page.head();
    if (head != null) {
      call(() -> observer.advanced(head));
    }
  }

  private void call(Runnable report) {
    calling.lock();
    try {
      if (!closed) {
        report.run();
      }
    } finally {
      calling.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    call(() -> {}); // waits for a report that is under way; the observer itself may close, too
  }
}
