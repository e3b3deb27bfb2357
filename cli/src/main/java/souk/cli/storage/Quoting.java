package souk.cli.storage;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import souk.cli.Failure;
import souk.cli.Sums;
import souk.cli.TemporaryFolder;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.Hireable;
import souk.node.Opened;
import souk.primitives.Address;
import souk.primitives.PrivateKey;
import souk.storage.customer.StoredEntry;

/**
 * A look at what having something kept would cost, which changes nothing: what is not in the
 * catalog yet is looked at from a folder of the moment.
 *
 * @param keepers those that have signed already
 */
record Quoting(StoragePlan plan, Hireable hireable, Set<Address> keepers, Opened opened)
    implements AutoCloseable {
  static Quoting of(Store store, StoredEntry entry, EvmLedger ledger, PrivateKey key)
      throws IOException, InterruptedException {
    Opened opened = new Opened();
    try {
      boolean known = store.catalog().all().stream().anyMatch(each -> each.id().equals(entry.id()));
      Store looked =
          known ? store : store.at(opened.add(TemporaryFolder.make("souk-quote")).path());
      CustomerNode.Setup setup = looked.setup(entry, ledger, key, Set.of(), false);
      CustomerStart start = opened.add(CustomerStart.prepare(setup));
      Set<Address> keepers =
          start.agreements().stream()
              .map(signed -> signed.terms().provider())
              .collect(Collectors.toCollection(HashSet::new));
      CustomerStart.Outlook now = start.look();
      int wanted = entry.pieces() - keepers.size();
      return new Quoting(
          StoragePlan.of(start, now, entry, store, key, Math.max(0, wanted), false),
          now.hireable(),
          keepers,
          opened);
    } catch (IOException | InterruptedException | RuntimeException e) {
      opened.close();
      throw e;
    }
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
