package souk.exchange.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import souk.exchange.KeySigning;
import souk.exchange.ProviderPorts;
import souk.exchange.Service;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.DatabaseDutyStore;
import souk.exchange.provider.DatabaseUnitStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.ExchangeTables;
import souk.exchange.provider.ExposureRules;
import souk.exchange.provider.Offered;
import souk.ledger.Command;
import souk.ledger.LedgerReader;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.LedgerTill;
import souk.payments.Ticket;
import souk.payments.TillRules;
import souk.payments.testkit.MemoryClaimOutbox;
import souk.payments.testkit.MemoryTillStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.transport.HttpServer;
import souk.transport.Metrics;

/** A provider with its node, which can be stopped and started again. */
public final class TestProvider implements AutoCloseable {
  private static final Amount COLLATERAL = Amount.of(1_000_000);
  private static final Duration MAX_LAG = Duration.ofHours(1);

  private final TestMarket market;
  private final PrivateKey key;
  private final Path folder;
  private final Optional<ExposureRules> risks;
  private final List<Service> kinds;
  private final List<ServiceDisk> spares = new ArrayList<>();
  private final StepExecutor executor = new StepExecutor();
  private final MemoryTillStore tillStore = new MemoryTillStore();
  private final MemoryClaimOutbox outbox = new MemoryClaimOutbox();
  private final Map<Ticket, Bytes32> taken = WatchedTill.notes();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private @Nullable Node node;

  /** What runs. */
  private record Node(
      Database database,
      List<ServiceDisk> disks,
      LedgerTill till,
      Claimer claimer,
      ExchangeServer exchange,
      HttpServer http) {}

  /**
   * @param risks instead of those that follow from the market file
   */
  TestProvider(
      TestMarket market,
      PrivateKey key,
      Path folder,
      Optional<ExposureRules> risks,
      List<Service> kinds) {
    this.market = market;
    this.key = key;
    this.folder = ServiceDisk.create(folder);
    this.risks = risks;
    this.kinds = List.copyOf(kinds);
    market.submit(key, new Command.Deposit(COLLATERAL));
    start();
    market.submit(key, new Command.Register(uri().toString(), COLLATERAL));
  }

  /** Starts the node, on a fresh port. */
  public void start() {
    startWith(kinds);
  }

  /** Starts the node with other services. */
  public void startWith(List<Service> offered) {
    Database database =
        SqliteDatabase.open(folder.resolve("exchange.db"), ExchangeTables.MIGRATIONS);
    LedgerTill till =
        new LedgerTill(
            market.ledger(),
            key.address(),
            TillRules.forFee(Amount.ZERO, MAX_LAG),
            tillStore,
            market.clock(),
            market.random());
    List<ServiceDisk> disks = new ArrayList<>();
    ExchangeServer exchange;
    try {
      List<Offered> services = new ArrayList<>();
      for (Service kind : offered) {
        ServiceDisk disk = new ServiceDisk(folder.resolve(kind.name().replace('/', '-')));
        disks.add(disk);
        services.add(
            new Offered(
                kind.kind(),
                kind.terms(),
                kind.market().agreement(),
                kind.market().payment(),
                risks.orElseGet(() -> ExposureRules.of(kind.market().agreement(), kind.terms())),
                kind.kind().provider(ports(kind, disk))));
      }
      exchange = exchange(database, till, services);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      till.close();
      disks.forEach(ServiceDisk::close);
      database.close();
      throw e;
    }
    Claimer claimer =
        new Claimer(market.ledger(), key, till, outbox, () -> false, ClaimRules.STANDARD);
    HttpServer.Builder http = HttpServer.builder().onFault((request, fault) -> faults.add(fault));
    exchange.mount(http);
    try {
      node = new Node(database, disks, till, claimer, exchange, http.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    exchange.start();
    market.settle();
    work();
  }

  private ExchangeServer exchange(Database database, LedgerTill till, List<Offered> services) {
    return new ExchangeServer(
        new ExchangeServer.Ports(
            market.clock(),
            market.ledger(),
            key,
            new WatchedTill(till, taken),
            new DatabaseUnitStore(database),
            new DatabaseAgreementStore(database),
            new DatabaseDutyStore(database),
            executor),
        services);
  }

  /** Stops the node. What its disks hold stays. */
  public void stop() {
    Node running = node;
    if (running != null) {
      node = null;
      running.http().close();
      running.exchange().close();
      running.till().close();
      running.disks().forEach(ServiceDisk::close);
      running.database().close();
      executor.clear();
    }
  }

  /** Stops the node and starts it again. */
  public void restart() {
    stop();
    start();
  }

  /** Lets the node do what waits; returns whether there was anything. */
  boolean work() {
    return executor.run();
  }

  /** Lets the node claim what it has won. */
  void claim() {
    Node running = node;
    if (running != null) {
      running.claimer().pass();
    }
  }

  /**
   * What the node lends to a role that a test makes itself, beside the one that runs: it has a
   * folder and tables of its own, another one each time.
   */
  public ProviderPorts ports(Service kind) {
    ServiceDisk disk = new ServiceDisk(folder.resolve("spare-" + spares.size()));
    spares.add(disk);
    return ports(kind, disk);
  }

  private ProviderPorts ports(Service kind, ServiceDisk disk) {
    return new ProviderPorts(
        kind.terms(),
        market.clock(),
        new KeySigning(key, kind.name()),
        LedgerReader.of(market.ledger()),
        market.dialer(),
        disk,
        disk.folder(),
        Long.MAX_VALUE,
        executor,
        market.random(),
        new Metrics().under(kind.name()));
  }

  public PrivateKey key() {
    return key;
  }

  public Address address() {
    return key.address();
  }

  /** Where the node listens. */
  public URI uri() {
    return running().http().uri();
  }

  /** The running node's exchange. */
  public ExchangeServer exchange() {
    return running().exchange();
  }

  /** The running node's till. */
  public LedgerTill till() {
    return running().till();
  }

  /** All tickets ever taken, with the unit that each was taken for. */
  public Map<Ticket, Bytes32> taken() {
    return Map.copyOf(taken);
  }

  /** Faults of the node's own while it answered; none is the only good number. */
  public List<Throwable> faults() {
    return List.copyOf(faults);
  }

  private Node running() {
    Node running = node;
    if (running == null) {
      throw new IllegalStateException("the node of " + address() + " is stopped");
    }
    return running;
  }

  /** The kinds that it serves. */
  List<Service> kinds() {
    return kinds;
  }

  @Override
  public void close() {
    stop();
    spares.forEach(ServiceDisk::close);
  }
}
