package souk.ledger.evm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.LedgerObserver;

/** Remembers what a follower tells. */
final class Ear implements LedgerObserver {
  final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger rollbacks = new AtomicInteger();
  final Interest interest;
  final Consumer<Event> first;
  volatile long rolledBackTo;
  volatile long head;

  Ear() {
    this(Interest.ALL);
  }

  Ear(Interest interest) {
    this(interest, _ -> {});
  }

  Ear(Interest interest, Consumer<Event> first) {
    this.interest = interest;
    this.first = first;
  }

  @Override
  public Interest interest() {
    return interest;
  }

  @Override
  public void applied(Cursor cursor, BlockRef block, Event event) {
    first.accept(event);
    events.add(event);
  }

  @Override
  public void rolledBack(BlockRef to) {
    rolledBackTo = to.number();
    rollbacks.incrementAndGet();
  }

  @Override
  public void advanced(BlockRef to) {
    head = to.number();
  }
}
