package souk.cli.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.attacks.Count;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.cli.WaitLine;
import souk.ledger.LedgerException;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.node.LapseReports;
import souk.node.LapseReports.Watched;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.Place;
import souk.storage.customer.StoredEntry;

/** {@code souk storage watch}: reports who loses something, and has it repaired. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Watch what is stored until ^C: report every period that was not proven, which slashes who"
          + " kept the piece and pays whoever reports it a share; and, with --repair, give lost"
          + " pieces to other providers until all are in good hands again. With --renew, what ends"
          + " soon is renewed.",
      "",
      "With --all, periods of everybody's agreements are reported: anybody may. Nothing need be"
          + " stored for that."
    },
    footer = {
      "Example:",
      "  ./souk storage watch --repair --renew --most 5 --yes --state /tmp/stored --network"
          + " /tmp/net --keystore /tmp/net/keys/publisher.json --password-file"
          + " /tmp/net/keys/password"
    })
final class WatchCommand implements Callable<Integer> {
  /** So many blocks after a repair or renewal that failed, it is tried again. */
  private static final int PAUSE = 20;

  @Option(names = "--all", description = "report for everybody's agreements on the ledger")
  private boolean all;

  @Option(names = "--repair", description = "repair what lost a piece")
  private boolean repair;

  @Option(names = "--renew", description = "renew what ends soon")
  private boolean renew;

  @Option(
      names = "--most",
      paramLabel = "SUM",
      description = "spend and lock at most so much on repairs and renewals (no limit)")
  private @Nullable TypedSum most;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();
  @Spec private @Nullable CommandSpec command;

  /** What it begins with, for programs. */
  private record Watching(String event, Address reporter, int stored, int agreements) {}

  /**
   * A place in which something new was seen, for programs.
   *
   * @param slashed of its collateral, until now
   */
  private record Seen(
      String event, String name, int piece, Address provider, int missed, Amount slashed) {}

  /** What could not be done, for programs. */
  private record Trouble(String event, String name, String why) {}

  private final Map<Bytes32, Integer> missed = new HashMap<>();
  private final Map<String, Long> notBefore = new HashMap<>();
  private Amount spent = Amount.ZERO;

  @Override
  public Integer call() throws Exception {
    Store store = options.store();
    PrivateKey key = options.key();
    if (!all && store.catalog().all().isEmpty()) {
      throw new Failure(
          Main.USAGE, "nothing is stored by %s; --all watches others'".formatted(store.state()));
    }
    if ((repair || renew) && !Consent.toLock("Pay for repairs and renewals", yes)) {
      throw new Failure(Main.FAILED, "nothing was done");
    }
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()));
        OpenAgreements others = new OpenAgreements(ledger);
        LapseReports reports =
            new LapseReports(ledger, key, () -> all ? others.all() : mine(store))) {
      Sums sums = Sums.of(ledger);
      Watching watching =
          new Watching(
              "watching",
              key.address(),
              store.catalog().all().size(),
              all ? -1 : mine(store).size());
      output.say(
          watching,
          "%s reports what is not proven%s"
              .formatted(
                  key.address(),
                  all ? ", everybody's" : " of " + Count.of(watching.agreements(), "agreement")));
      long last = -1;
      while (running.goesOn()) {
        try {
          LedgerView view = Store.head(ledger);
          if (view.block().number() != last) {
            last = view.block().number();
            others.look(view);
            reports.look(view);
            for (StoredEntry each : store.catalog().all()) {
              look(store, ledger, key, each, view, running, sums);
            }
          }
        } catch (LedgerException e) {
          output.warn(
              String.valueOf(e.getMessage()).lines().findFirst().orElse("the chain is away"));
        }
      }
    }
    return 0;
  }

  private static List<Watched> mine(Store store) {
    try {
      return store.catalog().all().stream()
          .flatMap(entry -> store.agreements(entry).entrySet().stream())
          .map(each -> new Watched(each.getKey(), each.getValue()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(
      Store store,
      EvmLedger ledger,
      PrivateKey key,
      StoredEntry entry,
      LedgerView view,
      StopSignal running,
      Sums sums)
      throws InterruptedException {
    try {
      List<Place> places = store.places(entry, ledger, view);
      places.forEach(place -> tell(entry, place, sums));
      boolean kept = entry.state() == StoredEntry.State.STORED;
      if (kept && notBefore.getOrDefault(entry.id(), 0L) <= view.block().number()) {
        attend(store, ledger, key, entry, places, running, sums);
      }
    } catch (IOException | Failure e) {
      notBefore.put(entry.id(), view.block().number() + PAUSE);
      output.say(
          new Trouble("trouble", entry.name(), String.valueOf(e.getMessage())),
          "'%s': %s; trying again".formatted(Shown.oneLine(entry.name()), e.getMessage()));
    }
  }

  private void tell(StoredEntry entry, Place place, Sums sums) {
    if (place.missed() > missed.getOrDefault(place.agreement(), 0)) {
      output.say(
          new Seen(
              "missed",
              entry.name(),
              place.piece(),
              place.provider(),
              place.missed(),
              place.slashed()),
          "%s did not prove piece %d of '%s', and lost %s so far"
              .formatted(
                  place.provider(),
                  place.piece(),
                  Shown.oneLine(entry.name()),
                  sums.show(place.slashed())));
    }
    missed.put(place.agreement(), place.missed());
  }

  /** Repairs or renews what needs it. */
  private void attend(
      Store store,
      EvmLedger ledger,
      PrivateKey key,
      StoredEntry entry,
      List<Place> places,
      StopSignal running,
      Sums sums)
      throws IOException, InterruptedException {
    WaitLine line = new WaitLine(Objects.requireNonNull(command).commandLine().getErr(), false);
    Keeping keeping = new Keeping(store, ledger, key, output, line);
    long held = Store.held(places);
    if (repair && held > 0 && held < entry.pieces()) {
      Optional<Repair> needed = Repair.of(store, ledger, key, entry);
      if (needed.isPresent()) {
        StoragePlan plan = needed.get().plan(sums);
        spend(plan.keeping().plus(plan.locks()), sums);
        int done = needed.get().run(plan, keeping, running, sums);
        output.say(
            new RepairCommand.Repaired("repaired", entry.name(), done, entry.pieces()),
            RepairCommand.text(entry, done, needed.get().missing()));
      }
    }
    Optional<Renewal> renewal = renew ? Renewal.of(store, ledger, key, entry) : Optional.empty();
    if (renewal.filter(Renewal::isDue).isPresent()) {
      StoragePlan plan = renewal.get().plan(sums);
      spend(plan.keeping().plus(plan.locks()), sums);
      RenewCommand.Renewed renewed =
          RenewCommand.Renewed.of(entry, renewal.get().run(plan, keeping, running, sums));
      output.say(renewed, renewed.text());
    }
  }

  /** Counts what is about to be spent. */
  private void spend(Amount sum, Sums sums) {
    Amount after = spent.plus(sum);
    if (most != null && after.compareTo(sums.of("--most", most)) > 0) {
      throw new Failure(
          Main.FAILED,
          "it takes %s after %s, more than --most allows"
              .formatted(sums.show(sum), sums.show(spent)));
    }
    spent = after;
  }
}
