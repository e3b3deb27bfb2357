package souk.cli.storage;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Screen;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.WaitLine;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.PieceSending;
import souk.storage.customer.Place;
import souk.storage.customer.Places;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;
import souk.transport.HttpDialer;

/** {@code souk storage put}: has a file or a folder kept by strangers. */
@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    description = {
      "Have a file, or a folder with all below it, kept by providers that prove it period by"
          + " period: encipher it, cut it into pieces some of which suffice, send each to a"
          + " provider of its own, sign an agreement with each, wait until all are sealed.",
      "",
      "What it costs is said before anything is sent, and asked on a terminal. Killed, the same"
          + " command goes on where it was. Links in a folder are left out. The key to the file is"
          + " made from the keystore's key and what is in --state: without both nobody reads it."
    },
    footer = {
      "Exit status: 0 all pieces are kept, 1 not all, 2 a wrong option.",
      "Example:",
      "  ./souk storage put photos --needed 4 --pieces 8 --state /tmp/stored --network /tmp/net"
          + " --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class PutCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the file or folder")
  private Path path = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what it is called from now on (the file's own)")
  private @Nullable String name;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private ShapeOptions shape = new ShapeOptions();
  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();

  @Spec private @Nullable CommandSpec command;

  /** What is kept now, for programs. */
  record Stored(
      String event, String name, String cid, long bytes, long endBlock, List<Place> places) {}

  @Override
  public Integer call() throws Exception {
    StoredSource source = StoredSource.of(path);
    Store store = options.store();
    StoredEntry entry = entry(source, store);
    PrivateKey key = options.key();
    for (String link : source.links()) {
      output.warn("left out: the link " + Shown.oneLine(link));
    }
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()))) {
      put(source, store, entry, ledger, key, running);
    }
    return 0;
  }

  /** A new entry, or the one of before that goes on. */
  private StoredEntry entry(StoredSource source, Store store) throws IOException {
    String wanted = name == null ? source.name() : name;
    StoredEntry fresh = shape.entry(wanted, source, store);
    Optional<StoredEntry> before =
        store.catalog().all().stream()
            .filter(each -> each.name().equals(wanted))
            .filter(each -> each.state() != StoredEntry.State.REMOVED)
            .findFirst();
    if (before.isEmpty()) {
      return fresh;
    }
    StoredEntry there = before.get();
    if (there.state() == StoredEntry.State.STORED) {
      throw new Failure(
          Main.USAGE,
          "'%s' is stored already; give another --name, or ./souk storage rm it first"
              .formatted(Shown.oneLine(wanted)));
    }
    boolean changed = !there.source().equals(fresh.source()) || there.size() != fresh.size();
    if (changed && !StorageCustomer.isCut(store.role(there))) {
      return fresh.in(there.id()); // nobody has anything of it
    }
    if (changed) {
      throw new Failure(
          Main.USAGE,
          "the put of '%s' that goes on is that of another file, or it was changed: %s; ./souk storage rm ends it"
              .formatted(Shown.oneLine(wanted), there.source()));
    }
    return there;
  }

  private void put(
      StoredSource source,
      Store store,
      StoredEntry entry,
      EvmLedger ledger,
      PrivateKey key,
      StopSignal running)
      throws Exception {
    Sums sums = Sums.of(ledger);
    StoragePlan plan;
    Set<Address> keepers;
    Set<Bytes32> lost;
    try (Quoting quoting = Quoting.of(store, entry, ledger, key)) {
      plan = quoting.plan();
      output.say(plan, plan.text(sums, store.where().blockSeconds()));
      var _ = quoting.checked(sums);
      keepers = quoting.keepers();
      lost = quoting.lost();
    }
    if (plan.wanted() > 0 && !Consent.toLock("Store it", yes)) {
      throw new Failure(Main.FAILED, "nothing was sent, and nothing was locked");
    }
    store.catalog().put(entry);
    Set<Address> chosen = new HashSet<>(keepers);
    try (Screen screen = new Screen()) {
      if (!StorageCustomer.isCut(store.role(entry))) {
        cut(source, store, entry, ledger, key, screen);
      }
      chosen.addAll(send(store, entry, plan, keepers, screen));
    }
    CustomerNode.Setup setup = store.setup(entry, ledger, key, chosen, false, lost.size());
    WaitLine line = new WaitLine(err(), !output.json());
    Keeping keeping = new Keeping(store, ledger, key, output, line);
    keeping.payIn(plan.missing());
    List<Place> places;
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      store.needStill(entry);
      places = keeping.put(start, entry, lost, running, sums);
      store.catalog().put(entry.with(StoredEntry.State.STORED));
    }
    say(store, entry, places);
  }

  private PrintWriter err() {
    return Objects.requireNonNull(command).commandLine().getErr();
  }

  private static void cut(
      StoredSource source,
      Store store,
      StoredEntry entry,
      EvmLedger ledger,
      PrivateKey key,
      Screen screen)
      throws IOException {
    screen.step("enciphering and cutting");
    try (CustomerStart start =
        CustomerStart.prepare(store.setup(entry, ledger, key, Set.of(), false))) {
      store.needStill(entry);
      StorageCustomer.cut(
          source.source(),
          start.signing(),
          new SecureRandom(),
          entry.needed(),
          entry.pieces(),
          start.folder(),
          bytes -> screen.reached(bytes, entry.size()));
    }
    screen.end();
  }

  /** Brings the pieces to those that are to keep them; nothing is locked meanwhile. */
  private Set<Address> send(
      Store store, StoredEntry entry, StoragePlan plan, Set<Address> keepers, Screen screen)
      throws IOException, InterruptedException {
    if (plan.wanted() == 0) {
      return Set.of();
    }
    screen.step("sending");
    try (HttpDialer dialer = new HttpDialer()) {
      PieceSending sending = new PieceSending(store.role(entry), dialer);
      Set<Address> done = sending.send(keepers, plan.candidates(), screen::reached);
      if (done.size() < plan.wanted()) {
        throw new Failure(
            Main.FAILED,
            "%d of %d providers took their pieces (%s); nothing was locked, and the same command goes on"
                .formatted(done.size(), plan.wanted(), why(sending.failures())));
      }
      return done;
    } finally {
      screen.end();
    }
  }

  private static String why(Map<Address, String> failures) {
    return failures.entrySet().stream()
        .map(each -> each.getKey() + ": " + Shown.oneLine(each.getValue()))
        .limit(2)
        .collect(Collectors.joining("; "));
  }

  private void say(Store store, StoredEntry entry, List<Place> places) throws IOException {
    String cid = Places.in(store.role(entry)).content().cidV2();
    long end = places.stream().mapToLong(Place::endBlock).min().orElse(0);
    output.say(
        new Stored("stored", entry.name(), cid, entry.size(), end, places),
        "'%s' is kept by %d providers until block %d, as %s%n  ./souk storage get '%s' --out FILE …"
            .formatted(
                Shown.oneLine(entry.name()),
                entry.pieces(),
                end,
                cid,
                Shown.oneLine(entry.name())));
  }
}
