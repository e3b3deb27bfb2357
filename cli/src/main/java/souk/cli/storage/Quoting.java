package souk.cli.storage;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import souk.cli.Failure;
import souk.cli.Sums;
import souk.cli.TemporaryFolder;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.Hireable;
import souk.node.Opened;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.StoredEntry;

/**
 * A look at what having something kept would cost, which changes nothing: what is not in the
 * catalog yet is looked at from a folder of the moment.
 *
 * @param keepers those that have signed already, and did not lose their pieces since
 * @param lost agreements that go on though their pieces were lost: others are hired for those
 */
record Quoting(
    StoragePlan plan, Hireable hireable, Set<Address> keepers, Set<Bytes32> lost, Opened opened)
    implements AutoCloseable {
  /** How often providers that did not answer yet are waited for once more. */
  private static final int LOOKS = 4;

  static Quoting of(Store store, StoredEntry entry, EvmLedger ledger, PrivateKey key)
      throws IOException, InterruptedException {
    Opened opened = new Opened();
    try {
      boolean known = store.catalog().all().stream().anyMatch(each -> each.id().equals(entry.id()));
      Store looked =
          known ? store : store.at(opened.add(TemporaryFolder.make("souk-quote")).path());
      Set<Bytes32> lost = lost(looked, entry, ledger);
      CustomerNode.Setup setup = looked.setup(entry, ledger, key, Set.of(), false, lost.size());
      CustomerStart start = opened.add(CustomerStart.prepare(setup));
      Set<Address> keepers =
          start.agreements().stream()
              .filter(signed -> !lost.contains(signed.id()))
              .map(signed -> signed.terms().provider())
              .collect(Collectors.toCollection(HashSet::new));
      int wanted = Math.max(0, entry.pieces() - keepers.size());
      CustomerStart.Outlook now = start.look();
      for (int looks = 1; looks < LOOKS && start.choice(now).size() < wanted; looks++) {
        now = start.lookAgain();
      }
      return new Quoting(
          StoragePlan.of(start, now, entry, store, key, wanted, false),
          now.hireable(),
          keepers,
          lost,
          opened);
    } catch (IOException | InterruptedException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Agreements of an earlier start that go on, though no piece is kept by them any more. */
  private static Set<Bytes32> lost(Store store, StoredEntry entry, Ledger ledger)
      throws IOException {
    return store.places(entry, ledger, Store.head(ledger)).stream()
        .filter(place -> place.state() == Place.State.LOST)
        .map(Place::agreement)
        .collect(Collectors.toSet());
  }

  /**
   * The plan, when there are enough providers and enough money for it.
   *
   * @throws Failure when not; nothing was locked
   */
  StoragePlan checked(Sums sums) {
    plan.check(hireable, sums);
    return plan;
  }

  @Override
  public void close() {
    opened.close();
  }
}
