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
      int room = (int) Math.min(missing, now.hireable().room());
      if (room == 0) {
        throw new Failure(
            Main.FAILED,
            "the escrow of '%s' has books for no more providers; get it, and put it under another name with more --spare; nothing was sent"
                .formatted(Shown.oneLine(entry.name())));
      }
      StoragePlan plan = StoragePlan.of(start, now, entry, store, key, room, false);
      int there = plan.providers().size();
      if (there > 0 && there < room) {
        plan = StoragePlan.of(start, now, entry, store, key, there, false);
      }
      int toSeal = store.market().agreement().commitWithin();
      if (plan.quote().end() - now.block() <= toSeal) {
        throw new Failure(
            Main.FAILED,
            "the agreements of '%s' end with block %d, and new ones take %d blocks until their pieces are sealed; ./souk storage renew keeps it for longer, and gives what is lost to others; nothing was sent"
                .formatted(Shown.oneLine(entry.name()), plan.quote().end(), toSeal));
      }
      plan.check(now.hireable(), sums);
      return plan;
    }
  }

  /**
   * Has the pieces computed, sent, signed for and sealed; of those that were lost, as many as there
   * are providers for, and books of the escrow.
   *
   * @return how many were given to new providers
   */
  int run(StoragePlan plan, Keeping keeping, StopSignal running, Sums sums) throws IOException {
    keeping.payIn(plan.missing());
    try (CustomerStart start = CustomerStart.prepare(setup())) {
      store.needStill(entry);
      int kept = entry.pieces() - missing + plan.wanted();
      Keeping.Aim aim = new Keeping.Aim(kept, plan.quote().end());
      var _ =
          keeping.run(
              start, entry, aim, place -> !silent.contains(place.agreement()), running, sums);
      if (kept == entry.pieces() && entry.state() == StoredEntry.State.PUTTING) {
        store.catalog().put(entry.with(StoredEntry.State.STORED));
      }
    }
    return plan.wanted();
  }
}
