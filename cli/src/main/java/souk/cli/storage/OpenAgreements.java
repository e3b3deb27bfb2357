package souk.cli.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.node.LapseReports.Watched;
import souk.primitives.Bytes32;

/** The agreements on a ledger in which periods are to be proven, whoever made them. */
final class OpenAgreements implements AutoCloseable {
  private static final Interest OPENED = new Interest(Set.of(Event.AgreementOpened.class));

  private final Map<Bytes32, Optional<Watched>> known = new ConcurrentHashMap<>();
  private final Ledger.Subscription subscription;

  /** Reads what was opened until now, and follows what is opened from now on. */
  OpenAgreements(EvmLedger ledger) {
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    this.subscription =
        ledger.follow(
            new Cursor(head, 0),
            new LedgerObserver() {
              @Override
              public Interest interest() {
                return OPENED;
              }

              @Override
              public void applied(Cursor after, BlockRef block, Event event) {
                add(event);
              }
            });
    ledger.past(OPENED).events().forEach(this::add);
  }

  private void add(Event event) {
    if (event instanceof Event.AgreementOpened opened) {
      known.putIfAbsent(opened.agreement(), Optional.empty());
    }
  }

  /**
   * Reads the terms of new ones, and forgets those that are closed and those without periods. What
   * goes on by its terms is not asked for again: there may be very many.
   */
  void look(LedgerView view) {
    for (Map.Entry<Bytes32, Optional<Watched>> entry : List.copyOf(known.entrySet())) {
      Bytes32 each = entry.getKey();
      long end = entry.getValue().map(watched -> watched.terms().endBlock()).orElse(0L);
      if (view.block().number() < end) {
        continue;
      }
      Optional<LedgerView.Agreement> now = view.agreement(each);
      if (now.isEmpty()) {
        continue; // the view is behind the event
      }
      if (now.get().closed() || !now.get().terms().periods().agreed()) {
        known.remove(each);
      } else {
        known.put(each, Optional.of(new Watched(each, now.get().terms())));
      }
    }
  }

  List<Watched> all() {
    return known.values().stream().flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
