package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Shown;
import souk.exchange.Service;
import souk.ledger.AgreementTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.market.file.MarketFile;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.KeptAgreement;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.Catalog;
import souk.storage.customer.Place;
import souk.storage.customer.Places;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;
import souk.storage.kind.StorageService;

/**
 * What a customer has stored in a market, and the node that each thing has: it runs while something
 * is done about the thing, one process at a time.
 *
 * @param state the catalog's folder, as it was named
 */
record Store(Network where, MarketFile market, Catalog catalog, Path state) {
  Service service() {
    StorageService kind = new StorageService();
    return new Service(kind, kind.terms(market.service()), market.rules());
  }

  /** The same with what is stored by another folder. */
  Store at(Path other) {
    return new Store(where, market, new Catalog(other), other);
  }

  static LedgerView head(Ledger ledger) {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  /**
   * The first round, from now on, in which as many keepers can be paid as must be. Whoever was
   * hired in this round, when the file was put or repaired, has books of the escrow from the next
   * one on.
   */
  long payableRound(LedgerView view, CustomerNode node) {
    long round =
        Math.max(
            node.status().firstRound(), market.ledger().rounds().roundOf(view.block().number()));
    long now = payable(view, node, round);
    boolean later =
        now < node.role(StorageCustomer.class).neededPieces()
            && payable(view, node, round + 1) > now;
    return later ? round + 1 : round;
  }

  /** How many keepers have books of the escrow in a round. */
  private static long payable(LedgerView view, CustomerNode node, long round) {
    Bytes32 escrow = node.status().escrow();
    return node.role(StorageCustomer.class).keepers().stream()
        .filter(keeper -> view.allotment(escrow, round, keeper).isPresent())
        .count();
  }

  /** The folder of the role in a node's. */
  Path role(StoredEntry entry) {
    return CustomerStart.folder(catalog.folder(entry), service());
  }

  /**
   * What is stored under a name, or has a piece CID.
   *
   * @throws Failure when nothing is
   */
  StoredEntry need(String name) throws IOException {
    return find(name)
        .orElseThrow(() ->
            new Failure(
                Main.USAGE,
                "nothing is stored under the name or piece CID '%s' by %s; ./souk storage ls shows what is"
                    .formatted(Shown.oneLine(name), state)));
  }

  /** The same, if anything is. */
  Optional<StoredEntry> find(String name) throws IOException {
    return catalog.find(name, String.valueOf(role(nobody()).getFileName()));
  }

  /** The same, cut into pieces at least. */
  StoredEntry needCut(String name) throws IOException {
    StoredEntry entry = need(name);
    if (!StorageCustomer.isCut(role(entry))) {
      throw new Failure(
          Main.FAILED,
          "'%s' was not cut into pieces yet; ./souk storage put goes on with it"
              .formatted(Shown.oneLine(entry.name())));
    }
    return entry;
  }

  /**
   * Makes sure that something was not removed meanwhile; to be asked while its node is held, for
   * nobody removes it then.
   *
   * @throws Failure when it was
   */
  void needStill(StoredEntry entry) throws IOException {
    boolean gone =
        catalog.all().stream()
            .filter(each -> each.id().equals(entry.id()))
            .anyMatch(each -> each.state() == StoredEntry.State.REMOVED);
    if (gone) {
      throw new Failure(
          Main.FAILED,
          "'%s' was removed meanwhile by ./souk storage rm".formatted(Shown.oneLine(entry.name())));
    }
  }

  private static StoredEntry nobody() {
    return new StoredEntry("-", "-", false, "", 0, 1, 1, 1, 0, 1, StoredEntry.State.PUTTING, 0);
  }

  /** All agreements about something, over or not, as its node keeps them. */
  Map<Bytes32, AgreementTerms> agreements(StoredEntry entry) {
    Map<Bytes32, AgreementTerms> all = new LinkedHashMap<>();
    if (Files.isDirectory(catalog.folder(entry))) {
      KeptAgreement.in(catalog.folder(entry)).forEach(kept -> all.put(kept.id(), kept.terms()));
    }
    return all;
  }

  /** Where its pieces are. */
  List<Place> places(StoredEntry entry, Ledger ledger, LedgerView view) throws IOException {
    return StorageCustomer.isCut(role(entry))
        ? Places.in(role(entry)).of(view, ledger.info().rules().rounds(), agreements(entry))
        : List.of();
  }

  /** How many pieces are in good hands, or will be. */
  static long held(List<Place> places) {
    return places.stream().filter(Place::holds).map(Place::piece).distinct().count();
  }

  /**
   * The node of something that is stored.
   *
   * @param named the only ones to hire; empty for any
   * @param renews whether escrow and agreements are extended
   */
  CustomerNode.Setup setup(
      StoredEntry entry, Ledger ledger, PrivateKey key, Set<Address> named, boolean renews) {
    return setup(entry, ledger, key, named, renews, 0);
  }

  /** The same, where so many of those that are hired are to be replaced beside the convicted. */
  CustomerNode.Setup setup(
      StoredEntry entry,
      Ledger ledger,
      PrivateKey key,
      Set<Address> named,
      boolean renews,
      int replaced) {
    return new CustomerNode.Setup(
        ledger,
        key,
        key,
        service(),
        where.maxLag(market.ledger().rounds()),
        Failure.ownFolder("--state", catalog.folder(entry)),
        Listening.loopback(0),
        entry.pieces() + replaced,
        entry.spare(),
        named,
        entry.books(),
        entry.rounds(),
        renews,
        InstantSource.system());
  }
}
