package souk.cli.pay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.LedgerObserver;
import souk.primitives.Address;
import souk.primitives.Amount;

/** Transfers to an account from now on, each once no reorganisation takes it away any more. */
final class Arrivals implements LedgerObserver {
  private final Address account;
  private final Deque<Arrival> waiting = new ArrayDeque<>();

  /** Money that came, and in which block. */
  record Arrival(long block, Address from, Amount amount) {}

  Arrivals(Address account) {
    this.account = account;
  }

  @Override
  public Interest interest() {
    return Interest.of(account, Set.of(Event.Transferred.class));
  }

  @Override
  public synchronized void applied(Cursor cursor, BlockRef block, Event event) {
    if (event instanceof Event.Transferred(Address from, Address to, Amount amount)
        && to.equals(account)) {
      waiting.addLast(new Arrival(block.number(), from, amount));
    }
  }

  @Override
  public synchronized void rolledBack(BlockRef to) {
    waiting.removeIf(each -> each.block() > to.number());
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Those of blocks up to one that is final; each is told once. */
  synchronized List<Arrival> take(long lastFinal) {
    List<Arrival> taken = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.getFirst().block() <= lastFinal) {
      taken.add(waiting.removeFirst());
    }
    return taken;
  }
}
