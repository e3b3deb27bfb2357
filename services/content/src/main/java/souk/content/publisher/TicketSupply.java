package souk.content.publisher;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import souk.exchange.UnitException;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Book;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Wallet;
import souk.payments.WalletException;
import souk.primitives.Address;
import souk.transport.PeerException;

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

  private final Address cache;
  private final URI endpoint;
  private final Wallet wallet;
  private final ExchangeClient exchange;
  private final AtomicBoolean refilling = new AtomicBoolean();

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

  // Only whoever refills touches these.
  private @Nullable Undelivered undelivered;
  private int failures;

  /** A book that is made out, and not at the cache yet. */
  private record Undelivered(TicketBook book, List<Ticket> tickets) {}

  TicketSupply(Address cache, URI endpoint, Wallet wallet, ExchangeClient exchange) {
    this.cache = cache;
    this.endpoint = endpoint;
    this.wallet = wallet;
    this.exchange = exchange;
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
   * @throws PeerException when the cache cannot be reached
   * @throws UnitException when it refuses to talk
   */
  void refill(long now) throws PeerException, UnitException {
    while (low(now)) {
      Undelivered next = undelivered;
      if (next == null || next.book().book().round() != now) {
        next = makeOut(now);
        undelivered = next;
      }
      if (next == null) {
        exhaust(now);
        return;
      }
      switch (exchange.deliver(endpoint, next.book())) {
        case BookReply.Accepted() -> add(now, new SupplyBook(next.tickets()));
        case BookReply.Refused(var reason, String detail) ->
            throw new UnitException(UnitException.Reason.TICKETS_REFUSED, reason + ": " + detail);
      }
      undelivered = null;
    }
  }

  /** The next book; null when the cache has had all its books of this round. */
  private @Nullable Undelivered makeOut(long now) {
    try {
      TicketBook book = wallet.openBook(cache, now);
      return new Undelivered(book, wallet.take(cache, tickets(book)));
    } catch (WalletException e) {
      if (e.reason() == WalletException.Reason.BOOKS_EXHAUSTED) {
        return null;
      }
      throw e;
    }
  }

  private static int tickets(TicketBook book) {
    return book.leaves().size() / Book.HASH_SIZE;
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
