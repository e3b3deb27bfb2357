package souk.content.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import souk.payments.DeliveryException;
import souk.payments.Ticket;

/**
 * The tickets for one cache: whole books from the wallet, brought to the cache before any of their
 * places is given to a client, and places that came back unused. Safe for many threads; only {@link
 * #refill} blocks.
 */
final class TicketSupply {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final int MOST_DOUBLINGS = 9;

  /** The most books that are kept in reserve. */
  private static final int MOST_BOOKS = 8;

  private final Books books;
  private final AtomicBoolean refilling = new AtomicBoolean();

  /** Where whole books come from, as {@link souk.payments.BookSupply} has them. */
  interface Books {
    /** The tickets of the next book of a round; empty when there are no more of this round. */
    Optional<List<Ticket>> next(long round) throws DeliveryException;
  }

  /** Those of the round that have a free place. */
  private final List<SupplyBook> ready = new ArrayList<>();

  private final Map<Long, SupplyBook> byNumber = new HashMap<>();
  private long round = -1;
  private int free;

  // A quarter of a book at first, and twice as much each time that it did not last until the next
  // book had come.
  private int reserve;
  private int mostReserve;

  private boolean exhausted;

  // Only whoever refills touches this.
  private int failures;

  TicketSupply(Books books) {
    this.books = books;
  }

  /**
   * Places for a chunk, one behind the other in one book; null when there are none now.
   *
   * @param clear whether their secrets are to go in the clear
   */
  synchronized @Nullable Places take(long wanted, int count, boolean clear) {
    if (wanted != round) {
      return null;
    }
    if (clear) {
      for (SupplyBook book : byNumber.values()) {
        int first = book.takeKnown(count);
        if (first >= 0) {
          return new Places(book, first, count, true);
        }
      }
    }
    for (int i = 0; i < ready.size(); i++) {
      SupplyBook book = ready.get(i);
      int first = book.take(count);
      if (first >= 0) {
        free -= count;
        if (book.free() == 0) {
          ready.remove(i);
        }
        return new Places(book, first, count, clear);
      }
    }
    reserve = Math.min(2 * reserve, mostReserve);
    return null;
  }

  /** Takes places back that nobody can pay with any more. */
  synchronized void giveBack(Places places) {
    SupplyBook book = places.book();
    if (places.clear()) {
      book.giveBackKnown(places.first(), places.count());
    } else if (book.round() == round) {
      if (book.free() == 0) {
        ready.add(book);
      }
      book.giveBack(places.first(), places.count());
      free += places.count();
    }
  }

  /** A book of this round; null when it is none of this process's. */
  synchronized @Nullable SupplyBook book(long ofRound, long number) {
    return ofRound == round ? byNumber.get(number) : null;
  }

  /** How many places are free. */
  synchronized int free(long ofRound) {
    return ofRound == round ? free : 0;
  }

  /** Whether a round has no more books for it, and fewer places are left than are wanted. */
  synchronized boolean usedUp(long ofRound, int wanted) {
    return ofRound == round && exhausted && free < wanted;
  }

  /** Whether no more than the reserve is left, and there may be more. */
  synchronized boolean low(long now) {
    return now != round || (!exhausted && free <= reserve);
  }

  /** Whether the caller may refill; then it must call {@link #endRefill}. */
  boolean startRefill() {
    return refilling.compareAndSet(false, true);
  }

  /** Says how it went, and learns how long to wait before the next attempt. */
  Duration endRefill(boolean succeeded) {
    failures = succeeded ? 0 : Math.min(failures + 1, MOST_DOUBLINGS);
    Duration pause = FIRST_PAUSE.multipliedBy(1L << failures);
    refilling.set(false);
    return pause;
  }

  /**
   * Makes out the next book, if one is needed, and brings it to the cache.
   *
   * @throws DeliveryException when it did not arrive
   */
  void refill(long now) throws DeliveryException {
    while (low(now)) {
      Optional<List<Ticket>> next = books.next(now);
      if (next.isEmpty()) {
        exhaust(now);
        return;
      }
      add(now, new SupplyBook(next.get()));
    }
  }

  private synchronized void add(long now, SupplyBook book) {
    turnTo(now);
    ready.add(book);
    byNumber.put(book.number(), book);
    free += book.size();
    reserve = Math.max(reserve, book.size() / 4);
    mostReserve = MOST_BOOKS * book.size();
  }

  private synchronized void exhaust(long now) {
    turnTo(now);
    exhausted = true;
  }

  /** The tickets of other rounds are worth nothing any more. */
  private void turnTo(long now) {
    if (round != now) {
      ready.clear();
      byNumber.clear();
      free = 0;
      exhausted = false;
      round = now;
    }
  }
}
