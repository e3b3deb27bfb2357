package souk.cli.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Shown;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.WaitLine;
import souk.gateway.s3.object.LostException;
import souk.gateway.s3.object.Vault;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerStart;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.PieceSending;
import souk.storage.customer.Source;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;
import souk.transport.HttpDialer;

/**
 * The storage market as a gateway's vault: what is to be kept gets an entry of the catalog, as by
 * {@code souk storage put}, and is paid for without asking.
 */
final class MarketVault implements Vault {
  private final Store store;
  private final ShapeOptions shape;
  private final EvmLedger ledger;
  private final PrivateKey key;
  private final StopSignal running;
  private final Keeping keeping;
  private final OpenFiles open;

  /** Of names that were found, since a catalog of many is long to read. */
  private final Map<String, String> ids = new ConcurrentHashMap<>();

  MarketVault(
      Store store,
      ShapeOptions shape,
      EvmLedger ledger,
      PrivateKey key,
      StopSignal running,
      Output output,
      WaitLine line) {
    this.store = store;
    this.shape = shape;
    this.ledger = ledger;
    this.key = key;
    this.running = running;
    this.keeping = new Keeping(store, ledger, key, output, line);
    this.open = new OpenFiles(store, ledger, key, running);
  }

  private Optional<StoredEntry> find(String name) throws IOException {
    String known = ids.get(name);
    Optional<StoredEntry> entry =
        known == null
            ? Optional.empty()
            : store.catalog().entry(known).filter(each -> isThere(each, name));
    if (entry.isEmpty()) {
      entry = store.catalog().all().stream().filter(each -> isThere(each, name)).findFirst();
      entry.ifPresent(each -> ids.put(name, each.id()));
    }
    return entry;
  }

  private static boolean isThere(StoredEntry entry, String name) {
    return entry.name().equals(name) && entry.state() != StoredEntry.State.REMOVED;
  }

  private StoredEntry need(String name) throws IOException {
    return find(name)
        .orElseThrow(() -> new LostException("the catalog has no " + name + " any more"));
  }

  @Override
  public void keep(String name, Content content) throws IOException, InterruptedException {
    Optional<StoredEntry> before = find(name);
    if (before.filter(each -> each.state() == StoredEntry.State.STORED).isEmpty()) {
      Source source = source(name, content);
      StoredEntry entry =
          before.isPresent()
              ? before.get()
              : shape.entry(name, new StoredSource(Path.of(name), source, false, List.of()), store);
      put(source, entry);
    }
    open.awaitReadable(need(name));
  }

  private static Source source(String name, Content content) {
    return new Source() {
      @Override
      public InputStream open() throws IOException {
        return content.open();
      }

      @Override
      public long size() {
        return content.size();
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private void put(Source source, StoredEntry entry) throws IOException, InterruptedException {
    Sums sums = Sums.of(ledger);
    StoragePlan plan;
    Set<Address> keepers;
    Set<Bytes32> lost;
    try (Quoting quoting = Quoting.of(store, entry, ledger, key)) {
      plan = quoting.checked(sums);
      keepers = quoting.keepers();
      lost = quoting.lost();
    }
    store.catalog().put(entry);
    if (!StorageCustomer.isCut(store.role(entry))) {
      cut(source, entry);
    }
    Set<Address> chosen = new HashSet<>(keepers);
    chosen.addAll(send(entry, plan, keepers));
    keeping.payIn(plan.missing());
    try (CustomerStart start =
        CustomerStart.prepare(store.setup(entry, ledger, key, chosen, false, lost.size()))) {
      store.needStill(entry);
      var _ = keeping.put(start, entry, lost, running, sums);
      store.catalog().put(entry.with(StoredEntry.State.STORED));
    }
  }

  private void cut(Source source, StoredEntry entry) throws IOException {
    try (CustomerStart start =
        CustomerStart.prepare(store.setup(entry, ledger, key, Set.of(), false))) {
      StorageCustomer.cut(
          source,
          start.signing(),
          new SecureRandom(),
          entry.needed(),
          entry.pieces(),
          start.folder(),
          _ -> {});
    }
  }

  private Set<Address> send(StoredEntry entry, StoragePlan plan, Set<Address> keepers)
      throws IOException, InterruptedException {
    if (plan.wanted() == 0) {
      return Set.of();
    }
    try (HttpDialer dialer = new HttpDialer()) {
      PieceSending sending = new PieceSending(store.role(entry), dialer);
      Set<Address> done = sending.send(keepers, plan.candidates(), (_, _) -> {});
      if (done.size() < plan.wanted()) {
        throw new Failure(
            Main.FAILED,
            "%d of %d providers took their pieces of %s; nothing was locked"
                .formatted(done.size(), plan.wanted(), Shown.oneLine(entry.name())));
      }
      return done;
    }
  }

  @Override
  public void read(String name, long from, long length, OutputStream out) throws IOException {
    open.read(need(name), from, length, out);
  }

  @Override
  public boolean lost(String name) throws IOException {
    return find(name).isEmpty();
  }

  @Override
  public void forget(String name) throws IOException {
    Optional<StoredEntry> found = find(name);
    if (found.isEmpty()) {
      return;
    }
    StoredEntry entry = found.get();
    open.close(entry);
    var _ = Removal.of(store, entry, ledger, key);
  }

  @Override
  public void close() {
    open.close();
  }
}
