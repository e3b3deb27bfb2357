package souk.attacks.payments;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.ForwardingLedger;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;

/** What a node sees of the ledger whose connection an attacker holds: the truth, until he stops. */
final class EclipsedLedger extends ForwardingLedger {
  private final List<LedgerObserver> observers = new CopyOnWriteArrayList<>();
  private volatile @Nullable BlockRef shown;

  EclipsedLedger(Ledger truth) {
    super(truth);
  }

  /** Shows no block after the newest one of now. */
  void freeze() {
    shown = truth.head(Finality.INCLUDED);
  }

  /** Shows a reorganisation that never was, back to this block, and nothing after it. */
  void rewind(BlockRef to) {
    shown = to;
    observers.forEach(observer -> observer.rolledBack(to));
  }

  @Override
  public BlockRef head(Finality finality) {
    BlockRef last = shown;
    return last == null ? truth.head(finality) : last;
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    observers.add(observer);
    Subscription subscription =
        truth.follow(
            from,
            new LedgerObserver() {
              @Override
              public Interest interest() {
                return observer.interest();
              }

              @Override
              public void applied(Cursor cursor, BlockRef block, Event event) {
                if (shown == null) {
                  observer.applied(cursor, block, event);
                }
              }

              @Override
              public void rolledBack(BlockRef to) {
                if (shown == null) {
                  observer.rolledBack(to);
                }
              }

              @Override
              public void advanced(BlockRef head) {
                if (shown == null) {
                  observer.advanced(head);
                }
              }
            });
    return () -> {
      observers.remove(observer);
      subscription.close();
    };
  }
}
