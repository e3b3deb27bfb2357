package souk.cli.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.Places;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;
import souk.transport.HttpDialer;

/**
 * What it takes that all pieces of something are in good hands again: those of providers that were
 * slashed, or do not answer, are computed from the others and given to new ones.
 */
final class Repair {
  /** How often providers are asked whether they are there, to notice soon who is not. */
  private static final Duration ASKING = Duration.ofSeconds(1);

  private final Store store;
  private final EvmLedger ledger;
  private final PrivateKey key;
  private final StoredEntry entry;
  private final Set<Bytes32> silent;
  private final int missing;

  /**
   * Of those that are hired, who did not seal in time: the node waits for a fault, this does not.
   */
  private final int late;

  private Repair(
      Store store,
      EvmLedger ledger,
      PrivateKey key,
      StoredEntry entry,
      Set<Bytes32> silent,
      int missing,
      int late) {
    this.store = store;
    this.ledger = ledger;
    this.key = key;
    this.entry = entry;
    this.silent = silent;
    this.missing = missing;
    this.late = late;
  }

  /**
   * Looks where pieces are; empty when all are in good hands.
   *
   * @throws Failure when too few are for anything to be computed from them
   */
  static Optional<Repair> of(Store store, EvmLedger ledger, PrivateKey key, StoredEntry entry)
      throws IOException {
    List<Place> places = store.places(entry, ledger, Store.head(ledger));
    List<Place> held = places.stream().filter(Place::holds).toList();
    // Who lost its replica may have the piece all the same: from what it sells, others are
    // computed.
    List<Place> asked =
        places.stream().filter(place -> place.holds() || place.missed() > 0).toList();
    long late =
        places.stream()
            .filter(place -> place.state() == Place.State.LOST && place.missed() == 0)
            .count();
    Set<Bytes32> silent;
    try (HttpDialer dialer = new HttpDialer()) {
      silent = Places.in(store.role(entry)).silent(asked, dialer);
    }
    Set<Integer> sound =
        held.stream()
            .filter(place -> !silent.contains(place.agreement()))
            .map(Place::piece)
            .collect(Collectors.toSet());
    int missing = entry.pieces() - sound.size();
    long had =
        asked.stream()
            .filter(place -> !silent.contains(place.agreement()))
            .map(Place::piece)
            .distinct()
            .count();
    if (missing > 0 && had < entry.needed()) {
      throw new Failure(
          Main.FAILED,
          "%d pieces of '%s' can be had and %d are needed: nothing can be computed from them; try again when more providers answer"
              .formatted(had, Shown.oneLine(entry.name()), entry.needed()));
    }
    return missing == 0
        ? Optional.empty()
        : Optional.of(new Repair(store, ledger, key, entry, silent, missing, (int) late));
  }

  /** How many pieces need new keepers. */
  int missing() {
    return missing;
  }

  private CustomerNode.Setup setup() {
    return store.setup(entry, ledger, key, Set.of(), false, late).asking(ASKING);
  }

  /**
   * What it costs.
   *
   * @throws Failure when there are not enough providers, books or money; nothing was sent
   */
  StoragePlan plan(Sums sums) throws IOException, InterruptedException {
    try (CustomerStart start = CustomerStart.prepare(setup())) {
      CustomerStart.Outlook now = start.look();
      if (now.escrow().goesOn().isEmpty()) {
        throw new Failure(
            Main.FAILED,
            "the escrow of '%s' is over; get it from a copy and put it anew"
                .formatted(Shown.oneLine(entry.name())));
      }
      StoragePlan plan = StoragePlan.of(start, now, entry, store, key, missing, false);
      plan.check(now.hireable(), sums);
      return plan;
    }
  }

  /**
   * Has the pieces computed, sent, signed for and sealed.
   *
   * @return how many were given to new providers
   */
  int run(StoragePlan plan, Keeping keeping, StopSignal running, Sums sums) throws IOException {
    keeping.payIn(plan.missing());
    try (CustomerStart start = CustomerStart.prepare(setup())) {
      var _ =
          keeping.run(start, entry, place -> !silent.contains(place.agreement()), running, sums);
    }
    if (entry.state() == StoredEntry.State.PUTTING && StorageCustomer.isCut(store.role(entry))) {
      store.catalog().put(entry.with(StoredEntry.State.STORED));
    }
    return missing;
  }
}
