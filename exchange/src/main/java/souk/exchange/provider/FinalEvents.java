package souk.exchange.provider;

import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;

/**
 * Follows a ledger and hands on, with the view of the newest final block, the events that have
 * become final. A look happens at the start and whenever the ledger moves; several moves may become
 * one look. Looks never overlap; one that failed is made again.
 */
final class FinalEvents implements LedgerObserver, AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.exchange");

  /** Looks at the ledger as of its newest final block. */
  interface Reader {
    /**
     * One look.
     *
     * @param events that became final since the last look, in order
     * @param upTo the place after them
     */
    void look(LedgerView view, List<Event> events, Cursor upTo);
  }

  private record Seen(Cursor after, long block, Event event) {}

  private final Ledger ledger;
  private final Interest interest;
  private final Predicate<Event> wanted;
  private final Reader reader;
  private final Executor executor;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ArrayDeque<Seen> pending = new ArrayDeque<>();
  private final FailureLog failure = new FailureLog(LOG, "cannot follow the ledger now");
  private Cursor upTo;
  private volatile long head;
  private Ledger.@Nullable Subscription subscription;
  private boolean closed;

  /**
   * @param from where the last look ended
   * @param interest what the ledger is asked for, of which {@code wanted} takes some
   * @param executor where looks run; not within {@code execute} itself, for a look may lead to a
   *     command, which moves the ledger
   */
  FinalEvents(
      Ledger ledger,
      Cursor from,
      Interest interest,
      Predicate<Event> wanted,
      Reader reader,
      Executor executor) {
    this.ledger = ledger;
    this.upTo = from;
    this.interest = interest;
    this.wanted = wanted;
    this.reader = reader;
    this.executor = executor;
    this.head = ledger.head(Ledger.Finality.INCLUDED).number();
  }

  void start() {
    subscription = ledger.follow(upTo, this);
    schedule();
  }

  /** The number of the newest block, final or not. */
  long head() {
    return head;
  }

  @Override
  public Interest interest() {
    return interest;
  }

  @Override
  public void applied(Cursor after, BlockRef block, Event event) {
    if (wanted.test(event)) {
      synchronized (pending) {
        pending.add(new Seen(after, block.number(), event));
      }
    }
  }

  @Override
  public void rolledBack(BlockRef to) {
    head = to.number();
    synchronized (pending) {
      pending.removeIf(seen -> seen.block() > to.number());
    }
  }

  @Override
  public void advanced(BlockRef to) {
    head = to.number();
    schedule();
  }

  /** No look begins any more; one that runs is waited for. */
  @Override
  public void close() {
    Ledger.Subscription open = subscription;
    if (open != null) {
      open.close();
    }
    synchronized (this) {
      closed = true;
    }
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::look);
    }
  }

  private synchronized void look() {
    scheduled.set(false);
    if (closed) {
      return;
    }
    try {
      LedgerView view = ledger.at(ledger.head(Ledger.Finality.FINAL));
      List<Seen> ready = finalBy(view.block().number());
      if (!ready.isEmpty()) {
        upTo = ready.getLast().after();
      }
      reader.look(view, ready.stream().map(Seen::event).toList(), upTo);
      synchronized (pending) {
        ready.forEach(pending::remove);
      }
      failure.succeeded();
    } catch (RuntimeException e) {
      // What was not taken off the queue is looked at again when the next block comes.
      failure.failed(e);
    }
  }

  private List<Seen> finalBy(long block) {
    synchronized (pending) {
      return pending.stream().takeWhile(seen -> seen.block() <= block).toList();
    }
  }
}
