package souk.cli.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import souk.ledger.Command.EndAgreement;
import souk.ledger.Refusal;
import souk.ledger.evm.EvmLedger;
import souk.payments.CommandRefusedException;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;
import souk.storage.tree.Members;

/**
 * The end of something that is stored: its agreements end early, and its key is destroyed.
 *
 * @param ended agreements that end earlier by this
 * @param endBlock after which nobody has to keep anything; 0 when nobody had
 */
record Removal(List<Bytes32> ended, long endBlock) {
  static Removal of(Store store, StoredEntry entry, EvmLedger ledger, PrivateKey key)
      throws IOException {
    List<Bytes32> ended = new ArrayList<>();
    for (Place each : store.places(entry, ledger, Store.head(ledger))) {
      if (runs(each) && end(ledger, key, each.agreement())) {
        ended.add(each.agreement());
      }
    }
    long end =
        store.places(entry, ledger, Store.head(ledger)).stream()
            .mapToLong(Place::endBlock)
            .max()
            .orElse(0);
    StorageCustomer.destroy(store.role(entry));
    Members.delete(store.role(entry));
    store.catalog().put(entry.with(StoredEntry.State.REMOVED));
    return new Removal(List.copyOf(ended), end);
  }

  private static boolean runs(Place place) {
    return place.state() != Place.State.OVER && place.state() != Place.State.OPENING;
  }

  /** Whether it ends earlier by this. */
  private static boolean end(EvmLedger ledger, PrivateKey key, Bytes32 agreement) {
    EndAgreement command = new EndAgreement(agreement);
    try {
      var _ = CommandRefusedException.need(command, ledger.submit(key, command).join());
      return true;
    } catch (CommandRefusedException e) {
      if (e.reason().filter(why -> why == Refusal.AGREEMENT_OVER).isPresent()) {
        return false; // it ends no later by itself
      }
      throw e;
    }
  }
}
