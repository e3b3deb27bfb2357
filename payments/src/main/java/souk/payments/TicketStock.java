package souk.payments;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** One provider's tickets that no unit has, all of one round and of books that it has. */
final class TicketStock {
  final Address provider;
  final BookSupply books;

  /** Held by whoever brings books. */
  final ReentrantLock filling = new ReentrantLock();

  private final Map<Bytes32, CompletableFuture<List<Ticket>>> beingTaken = new HashMap<>();
  private final ArrayDeque<Ticket> free = new ArrayDeque<>();
  private long round = -1;
  private int reserve;
  private boolean exhausted;

  TicketStock(Address provider, BookSupply books) {
    this.provider = provider;
    this.books = books;
  }

  /**
   * Says who else is taking a unit's tickets; when nobody is, the caller does, and must call {@link
   * #taken}.
   */
  synchronized Optional<CompletableFuture<List<Ticket>>> taking(
      Bytes32 unit, CompletableFuture<List<Ticket>> mine) {
    return Optional.ofNullable(beingTaken.putIfAbsent(unit, mine));
  }

  synchronized void taken(Bytes32 unit) {
    beingTaken.remove(unit);
  }

  /** {@code count} tickets of this round, if there are so many. */
  synchronized Optional<List<Ticket>> take(long ofRound, int count) {
    if (ofRound != round || free.size() < count) {
      return Optional.empty();
    }
    List<Ticket> tickets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tickets.add(free.remove());
    }
    return Optional.of(tickets);
  }

  synchronized void add(long ofRound, List<Ticket> book) {
    turnTo(ofRound);
    free.addAll(book);
    reserve = book.size() / 4;
  }

  /** Notes that there are no more books in this round. */
  synchronized void exhaust(long ofRound) {
    turnTo(ofRound);
    exhausted = true;
  }

  /** Whether another book should be brought now: no more than a quarter of one is left. */
  synchronized boolean low(long ofRound) {
    return ofRound != round || (!exhausted && free.size() <= reserve);
  }

  /** How many tickets are there. */
  synchronized int size(long ofRound) {
    return ofRound == round ? free.size() : 0;
  }

  /** The tickets of other rounds are worth nothing any more. */
  private void turnTo(long ofRound) {
    if (ofRound != round) {
      free.clear();
      exhausted = false;
      round = ofRound;
    }
  }
}
