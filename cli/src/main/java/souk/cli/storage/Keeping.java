package souk.cli.storage;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import souk.cli.Failure;
import souk.cli.HireableLine;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.WaitLine;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;

/** Has all pieces of something kept: pays in, hires, and waits until they are sealed. */
final class Keeping {
  /** For how many rounds a provider is waited for that is hired. */
  private static final int PATIENCE_ROUNDS = 5;

  /** For how many, when nobody is left who could be hired. */
  private static final int NOBODY_ROUNDS = 1;

  private final Store store;
  private final EvmLedger ledger;
  private final PrivateKey key;
  private final Output output;
  private final WaitLine line;

  Keeping(Store store, EvmLedger ledger, PrivateKey key, Output output, WaitLine line) {
    this.store = store;
    this.ledger = ledger;
    this.key = key;
    this.output = output;
    this.line = line;
  }

  /**
   * How far it is, for programs.
   *
   * @param hired pieces with an agreement on the ledger
   * @param sealed pieces of which a replica is committed to
   */
  private record Standing(String event, int pieces, long hired, long sealed) {}

  /** Sees to it that so much is in the market. */
  void payIn(Amount missing) {
    if (!missing.isZero()) {
      Command deposit = new Command.Deposit(missing);
      var _ = CommandRefusedException.need(deposit, ledger.submit(key, deposit).join());
    }
  }

  /**
   * Starts a node that hires those alone that have their pieces, and waits until all are kept. Who
   * loses its piece meanwhile is not waited for: a further start gives that piece to another.
   *
   * @param lost agreements whose pieces were lost before
   * @return where the pieces are, and were
   * @throws Failure when some are not; what came to be stays, and the same command goes on
   */
  List<Place> put(
      CustomerStart start, StoredEntry entry, Set<Bytes32> lost, StopSignal running, Sums sums)
      throws IOException {
    Predicate<Place> counts = place -> !lost.contains(place.agreement());
    Aim all = new Aim(entry.pieces(), Long.MAX_VALUE);
    return run(start, entry, all, counts, Keeping::someLost, running, sums);
  }

  /**
   * What is waited for.
   *
   * @param pieces that are to be kept
   * @param end of the agreements: who has not sealed by then will not
   */
  record Aim(int pieces, long end) {}

  /**
   * Starts a node that hires whom it wants for what is lost, and waits until pieces are kept.
   *
   * @param aim how many, and until when
   * @param counts which places count
   * @throws Failure when some are not; what came to be stays, and the same command goes on
   */
  List<Place> run(
      CustomerStart start,
      StoredEntry entry,
      Aim aim,
      Predicate<Place> counts,
      StopSignal running,
      Sums sums)
      throws IOException {
    return run(start, entry, aim, counts, _ -> false, running, sums);
  }

  /** Whether a piece was lost that nobody else keeps. */
  private static boolean someLost(List<Place> places) {
    Set<Integer> lost = pieces(places, Place.State.LOST);
    places.stream().filter(Place::holds).map(Place::piece).forEach(lost::remove);
    return !lost.isEmpty();
  }

  private List<Place> run(
      CustomerStart start,
      StoredEntry entry,
      Aim aim,
      Predicate<Place> counts,
      Predicate<List<Place>> hopeless,
      StopSignal running,
      Sums sums)
      throws IOException {
    try (CustomerNode node = start.start()) {
      List<Place> places = await(node, entry, aim, counts, hopeless, running, sums);
      node.role(StorageCustomer.class).forgetPieces();
      return places;
    } finally {
      line.clear();
    }
  }

  private List<Place> await(
      CustomerNode node,
      StoredEntry entry,
      Aim aim,
      Predicate<Place> counts,
      Predicate<List<Place>> hopeless,
      StopSignal running,
      Sums sums)
      throws IOException {
    int wanted = aim.pieces();
    long length = store.market().ledger().rounds().length();
    long last = Math.min(Store.head(ledger).block().number() + PATIENCE_ROUNDS * length, aim.end());
    Standing said = new Standing("standing", wanted, -1, -1);
    long someone = Store.head(ledger).block().number();
    while (true) {
      LedgerView view = Store.head(ledger);
      List<Place> places = store.places(entry, ledger, view).stream().filter(counts).toList();
      Standing now =
          new Standing(
              "standing",
              wanted,
              Store.held(places.stream().filter(Keeping::isOpen).toList()),
              pieces(places, Place.State.KEPT).size());
      boolean nobodyIsLeft = nobodyIsLeft(node, places, now);
      if (!nobodyIsLeft) {
        someone = view.block().number();
      }
      if (!now.equals(said)) {
        said = now;
        output.event(now);
      }
      if (now.sealed() >= wanted) {
        return places;
      }
      String shown =
          now.hired() >= wanted
              ? "waiting until the pieces are sealed"
              : nobodyIsLeft ? "waiting for somebody to hire" : "waiting for signatures";
      line.on(
          shown,
          ", %d of %d so far; at most %d blocks"
              .formatted(
                  now.hired() < wanted ? now.hired() : now.sealed(),
                  wanted,
                  Math.max(
                      0,
                      (nobodyIsLeft ? Math.min(last, someone + NOBODY_ROUNDS * length) : last)
                          - view.block().number())));
      if (hopeless.test(places)) {
        throw new Failure(
            Main.FAILED,
            "%d of %d pieces are kept: %s lost theirs, or did not seal them in time; the same command gives those to others"
                .formatted(now.sealed(), wanted, pieces(places, Place.State.LOST).size()));
      }
      if (view.block().number() >= aim.end()) {
        throw new Failure(
            Main.FAILED,
            "%d of %d pieces are kept, and the agreements end with block %d"
                .formatted(now.sealed(), wanted, aim.end()));
      }
      boolean nobody = view.block().number() > someone + NOBODY_ROUNDS * length;
      if (nobody || view.block().number() > last || !running.goesOn()) {
        throw new Failure(
            Main.FAILED,
            "%d of %d pieces are kept%s; the same command goes on"
                .formatted(now.sealed(), wanted, trouble(node, sums)));
      }
    }
  }

  /** Whether pieces wait for nobody but for those that could be hired, of whom there are none. */
  private static boolean nobodyIsLeft(CustomerNode node, List<Place> places, Standing now) {
    return now.hired() < now.pieces()
        && now.sealed() == now.hired()
        && places.stream().allMatch(Keeping::isOpen)
        && node.status().shortage().filter(left -> left.fitting() == 0).isPresent();
  }

  private static String trouble(CustomerNode node, Sums sums) {
    CustomerNode.Status status = node.status();
    return status
        .trouble()
        .or(() -> status.shortage().map(left -> HireableLine.of(left, "provider", sums)))
        .map(why -> ": " + why)
        .orElse("");
  }

  private static boolean isOpen(Place place) {
    return place.state() != Place.State.OPENING;
  }

  private static Set<Integer> pieces(List<Place> places, Place.State state) {
    return places.stream()
        .filter(place -> place.state() == state)
        .map(Place::piece)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
