package souk.exchange.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.DatabaseDutyStore;
import souk.exchange.provider.DatabaseUnitStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.ExchangeTables;
import souk.exchange.provider.ExposureRules;
import souk.ledger.Command;
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

/** A provider with its node, which can be stopped and started again. */
public final class TestProvider implements AutoCloseable {
  private static final Amount COLLATERAL = Amount.of(1_000_000);
  private static final Duration MAX_LAG = Duration.ofHours(1);

  private final TestMarket market;
  private final PrivateKey key;
  private final Path folder;
  private final ExposureRules rules;
  private final List<ServiceKind> kinds;
  private final StepExecutor executor = new StepExecutor();
  private final MemoryTillStore tillStore = new MemoryTillStore();
  private final MemoryClaimOutbox outbox = new MemoryClaimOutbox();
  private final Map<Ticket, Bytes32> taken = WatchedTill.notes();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private @Nullable Node node;

  /** What runs. */
  private record Node(
      Database database,
      LedgerTill till,
      Claimer claimer,
      ExchangeServer exchange,
      HttpServer http) {}

  TestProvider(
      TestMarket market,
      PrivateKey key,
      Path folder,
      ExposureRules rules,
      List<ServiceKind> kinds) {
    this.market = market;
    this.key = key;
    this.folder = folder;
    this.rules = rules;
    this.kinds = kinds;
    market.submit(key, new Command.Deposit(COLLATERAL));
    start();
    market.submit(key, new Command.Register(uri().toString(), COLLATERAL));
  }

  /** Starts the node, on a fresh port. */
  public void start() {
    startWith(kinds);
  }

  /** Starts the node with other services. */
  void startWith(List<ServiceKind> offered) {
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
    Map<String, ProviderRole> roles = new HashMap<>();
    for (ServiceKind kind : offered) {
      roles.put(kind.name(), kind.provider(ports(kind)));
    }
    ExchangeServer exchange;
    try {
      exchange = exchange(database, till, roles);
    } catch (RuntimeException e) {
      till.close();
      database.close();
      throw e;
    }
    Claimer claimer =
        new Claimer(market.ledger(), key, till, outbox, () -> false, ClaimRules.STANDARD);
    HttpServer.Builder http = HttpServer.builder().onFault((request, fault) -> faults.add(fault));
    exchange.mount(http);
    try {
      node = new Node(database, till, claimer, exchange, http.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    exchange.start();
    market.settle();
    work();
  }

  private ExchangeServer exchange(
      Database database, LedgerTill till, Map<String, ProviderRole> roles) {
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
        rules,
        roles);
  }

  /** Stops the node. What its disks hold stays. */
  public void stop() {
    Node running = node;
    if (running != null) {
      node = null;
      running.http().close();
      running.exchange().close();
      running.till().close();
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

  /** What the node lends to one of its services. */
  public ProviderPorts ports(ServiceKind kind) {
    return new ProviderPorts(
        market.clock(),
        market.ledger(),
        key,
        folder.resolve(kind.name().replace('/', '-')),
        market.random());
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

  @Override
  public void close() {
    stop();
  }
}
