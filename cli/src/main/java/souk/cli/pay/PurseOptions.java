package souk.cli.pay;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.node.Network;
import souk.payments.CommandRefusedException;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.person.Purse;

/** Out of which purse, over which market, streams and mandates go. */
final class PurseOptions {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private RecordsOptions records = new RecordsOptions();

  KeyOptions key() {
    return key;
  }

  RecordsOptions records() {
    return records;
  }

  Network network() throws IOException {
    return network.read();
  }

  EvmLedger connect() throws IOException {
    return NetworkOptions.connect(network.read());
  }

  /** Opens the purse, which one process has at a time. */
  Purse open(EvmLedger ledger, PrivateKey opened) throws IOException {
    Path file = records.file(Purse.FILE);
    Path folder = file.toAbsolutePath().getParent();
    return new Purse(
        ledger,
        opened,
        folder == null ? Path.of(".") : folder,
        network.read().maxLag(ledger.info().rules().rounds()),
        InstantSource.system());
  }

  /** The options of the next command, for one that goes on. */
  String argument() {
    return " --network " + network.file() + records.argument();
  }

  static URI place(String typed) {
    try {
      return Purse.endpoint(typed);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE,
          "--at '%s' %s"
              .formatted(Escaped.word(typed), "is no place of a payee: http://HOST:PORT"));
    }
  }

  /** Where an escrow of these terms is, or would be. */
  static Bytes32 id(EvmLedger ledger, EscrowTerms terms, Address funder) {
    return terms.id(ledger.info().domain(), funder);
  }

  /** Opens an escrow and gives all of its books to one payee, as far as that was not done yet. */
  static void lock(EvmLedger ledger, PrivateKey funder, EscrowTerms terms, Address payee) {
    if (view(ledger).escrow(id(ledger, terms, funder.address())).isEmpty()) {
      Command.OpenEscrow open = new Command.OpenEscrow(terms);
      var _ = CommandRefusedException.need(open, ledger.submit(funder, open).join());
    }
    allot(ledger, funder, id(ledger, terms, funder.address()), payee);
  }

  /** Gives a payee all books of an escrow, unless it was done before. */
  static void allot(EvmLedger ledger, PrivateKey funder, Bytes32 escrow, Address payee) {
    LedgerView view = view(ledger);
    Optional<LedgerView.Escrow> there = view.escrow(escrow);
    if (there.isEmpty()
        || there.get().cursor() > 0
        || !there.get().funder().equals(funder.address())) {
      return;
    }
    EscrowTerms terms = there.get().terms();
    Command.Allot allot = new Command.Allot(escrow, there.get().list(), payee, terms.books());
    var _ = CommandRefusedException.need(allot, ledger.submit(funder, allot).join());
  }

  static LedgerView view(EvmLedger ledger) {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }
}
