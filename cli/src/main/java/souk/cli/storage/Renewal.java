package souk.cli.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.StoredEntry;

/**
 * New agreements in the place of those that end soon, with the same providers where they go on: the
 * pieces are not sent again.
 *
 * @param end of the agreements that are running, in the last case
 * @param from the first block in which they can be followed by others
 * @param now the newest block
 */
record Renewal(
    Store store,
    EvmLedger ledger,
    PrivateKey key,
    StoredEntry entry,
    long end,
    long from,
    long now) {
  /** Agreements are followed by others in the last rounds of their own. */
  private static final long LAST_ROUNDS = 2;

  /**
   * Looks when something can be renewed; empty when nobody keeps it any more.
   *
   * @throws IOException when its folder cannot be read
   */
  static Optional<Renewal> of(Store store, EvmLedger ledger, PrivateKey key, StoredEntry entry)
      throws IOException {
    LedgerView view = Store.head(ledger);
    List<Place> held = store.places(entry, ledger, view).stream().filter(Place::holds).toList();
    if (held.isEmpty()) {
      return Optional.empty();
    }
    RoundRules rounds = store.market().ledger().rounds();
    long end = held.stream().mapToLong(Place::endBlock).max().orElseThrow();
    long from = Math.max(0, end - LAST_ROUNDS * rounds.length());
    return Optional.of(new Renewal(store, ledger, key, entry, end, from, view.block().number()));
  }

  /** Whether it can be renewed now. */
  boolean isDue() {
    return now >= from;
  }

  private CustomerNode.Setup setup() {
    return store.setup(entry, ledger, key, Set.of(), true);
  }

  /**
   * What it costs.
   *
   * @throws Failure when there is not enough money; nothing was sent
   */
  StoragePlan plan(Sums sums) throws IOException, InterruptedException {
    try (CustomerStart start = CustomerStart.prepare(setup())) {
      CustomerStart.Outlook found = start.look();
      if (found.escrow().goesOn().isEmpty()) {
        throw new Failure(
            Main.FAILED,
            "the escrow of '%s' is over; get it from a copy and put it anew"
                .formatted(Shown.oneLine(entry.name())));
      }
      StoragePlan plan = StoragePlan.of(start, found, entry, store, key, entry.pieces(), true);
      plan.checkMoney(sums);
      return plan;
    }
  }

  /** Has it renewed; the places that it has then. */
  List<Place> run(StoragePlan plan, Keeping keeping, StopSignal running, Sums sums)
      throws IOException {
    keeping.payIn(plan.missing());
    try (CustomerStart start = CustomerStart.prepare(setup())) {
      store.needStill(entry);
      Keeping.Aim all = new Keeping.Aim(entry.pieces(), plan.quote().end());
      return keeping.run(start, entry, all, place -> place.endBlock() > end, running, sums);
    }
  }
}
