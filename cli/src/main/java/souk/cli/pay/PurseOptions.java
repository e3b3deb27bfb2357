package souk.cli.pay;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.store.StoreException;
import souk.transfers.mandate.Cancellations;
import souk.transfers.mandate.MandateStore;
import souk.transfers.person.Purse;

/** Out of which purse, over which market, streams and mandates go. */
final class PurseOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(200);

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

  /** Opens the purse, which one process has at a time; another one's is waited for a little. */
  Purse open(EvmLedger ledger, PrivateKey opened) throws IOException {
    Path file = records.file(Purse.FILE);
    Path folder = file.toAbsolutePath().getParent();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new Purse(
            ledger,
            opened,
            folder == null ? Path.of(".") : folder,
            network.read().maxLag(ledger.info().rules().rounds()),
            InstantSource.system());
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.IN_USE) {
          throw e;
        }
        if (System.nanoTime() >= end || !slept()) {
          throw new Failure(
              Main.FAILED,
              "%s; if it runs streams, end it with ^C, give this command, and go on with ./souk stream run%s"
                  .formatted(e.getMessage(), argument()));
        }
      }
    }
  }

  private static boolean slept() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Which mandates were cancelled. */
  Cancellations cancellations() {
    return new Cancellations(records.there(Cancellations.FOLDER));
  }

  /**
   * A mandate that was given, whether or not another process has the purse.
   *
   * @throws Failure when there is none of this number
   */
  MandateStore.Given given(int number) {
    Path file = records.there(Purse.FILE);
    List<MandateStore.Given> all = List.of();
    if (Files.exists(file)) {
      try (Database database = SqliteDatabase.readOnly(file)) {
        all = MandateStore.in(database).given();
      }
    }
    return all.stream()
        .filter(each -> each.number() == number)
        .findFirst()
        .orElseThrow(() ->
            new Failure(
                Main.USAGE, "there is no mandate %d; see ./souk mandate list".formatted(number)));
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
    lock(ledger, funder, terms);
    allot(ledger, funder, id(ledger, terms, funder.address()), payee);
  }

  /** Opens an escrow, as far as that was not done yet. */
  static void lock(EvmLedger ledger, PrivateKey funder, EscrowTerms terms) {
    if (view(ledger).escrow(id(ledger, terms, funder.address())).isEmpty()) {
      Command.OpenEscrow open = new Command.OpenEscrow(terms);
      var _ = CommandRefusedException.need(open, ledger.submit(funder, open).join());
    }
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
