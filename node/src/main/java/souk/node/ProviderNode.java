package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.exchange.Service;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.DatabaseDutyStore;
import souk.exchange.provider.DatabaseUnitStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.ExchangeTables;
import souk.exchange.provider.ExposureRules;
import souk.exchange.provider.Offered;
import souk.ledger.BlockWatch;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.CommandRefusedException;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.DatabaseTillStore;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TillRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Metrics;

/**
 * A provider's node: sells services of any kinds, takes tickets, claims prizes, stands on the
 * ledger with its endpoint and its collateral. What it promised and what it was paid is in its
 * folder and survives power loss.
 */
public final class ProviderNode implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.node");
  private static final int MOST_DEPTH = 16;

  /** The share of the heap that all held books may take, and of that the books of one escrow. */
  private static final int TILLS_SHARE = 4;

  private static final String PORT = "port";

  /**
   * The facts of one provider's host.
   *
   * @param services that it sells, each within its market file
   * @param till what tickets it takes
   * @param collateral that it wants to have at least, locked and free together
   * @param folder of this node alone
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      List<Service> services,
      TillRules till,
      Amount collateral,
      Path folder,
      Listening listening,
      InstantSource clock) {
    public Setup {
      services = List.copyOf(services);
    }

    /** The same, selling something else. */
    public Setup withServices(List<Service> others) {
      return new Setup(ledger, key, others, till, collateral, folder, listening, clock);
    }

    /** The same with another view of the ledger. */
    public Setup withLedger(Ledger other) {
      return new Setup(other, key, services, till, collateral, folder, listening, clock);
    }

    /** The same with other collateral. */
    public Setup withCollateral(Amount other) {
      return new Setup(ledger, key, services, till, other, folder, listening, clock);
    }

    /** The same with another idea of what a till may take. */
    public Setup withTill(TillRules other) {
      return new Setup(ledger, key, services, other, collateral, folder, listening, clock);
    }
  }

  private final Setup setup;
  private final Opened opened;
  private final LedgerTill till;
  private final ExchangeServer exchange;
  private final HttpServer http;

  private ProviderNode(
      Setup setup, Opened opened, LedgerTill till, ExchangeServer exchange, HttpServer http) {
    this.setup = setup;
    this.opened = opened;
    this.till = till;
    this.exchange = exchange;
    this.http = http;
  }

  /** What tills usually take: any prize, in books of up to 65,536 tickets. */
  public static TillRules till(Duration maxLag) {
    return till(maxLag, Amount.of(1));
  }

  /**
   * The same for prizes of so much at least. A quarter of the heap is for books that are held, and
   * a quarter of that for those of one escrow in one round.
   *
   * @param leastPrize what a claim costs, and more: whoever runs the node knows the fees
   */
  public static TillRules till(Duration maxLag, Amount leastPrize) {
    long memory = Runtime.getRuntime().maxMemory() / TILLS_SHARE;
    return new TillRules(leastPrize, MOST_DEPTH, maxLag, memory, memory / TILLS_SHARE);
  }

  /**
   * Starts the node; it serves agreements that it signed before, and new ones. When this returns,
   * it can be hired. A service that cannot start is left out, and said.
   *
   * @throws CommandRefusedException when the ledger does not take its registration
   */
  public static ProviderNode start(Setup setup) throws IOException {
    Opened opened = new Opened();
    try {
      return start(setup, opened);
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static ProviderNode start(Setup setup, Opened opened) throws IOException {
    Files.createDirectories(setup.folder());
    List<Migration> tables = new ArrayList<>(PaymentTables.MIGRATIONS);
    tables.addAll(ExchangeTables.MIGRATIONS);
    tables.addAll(NodeState.MIGRATIONS);
    SqliteDatabase database =
        opened.add(SqliteDatabase.open(setup.folder().resolve("provider.db"), tables));
    NodeState state = NodeState.of(setup.key().address(), database, setup.folder());
    SecureRandom random = new SecureRandom();
    LedgerTill till =
        opened.add(
            new LedgerTill(
                setup.ledger(),
                setup.key().address(),
                setup.till(),
                new DatabaseTillStore(database),
                setup.clock(),
                random));
    Metrics metrics = new Metrics();
    HttpDialer dialer = opened.add(new HttpDialer());
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-provider-", 0).factory());
    ServiceHost host =
        opened.add(
            new ServiceHost(
                LedgerReader.of(setup.ledger()),
                setup.key(),
                setup.folder(),
                setup.clock(),
                dialer,
                executor,
                random,
                metrics));
    opened.add(
        (AutoCloseable)
            () -> {
              executor.shutdownNow();
              executor.close();
            });
    ExchangeServer exchange =
        opened.add(
            exchange(
                new ExchangeServer.Ports(
                    setup.clock(),
                    setup.ledger(),
                    setup.key(),
                    till,
                    new DatabaseUnitStore(database),
                    new DatabaseAgreementStore(database),
                    new DatabaseDutyStore(database),
                    executor),
                offered(setup, host)));
    HttpServer.Builder builder = setup.listening().server(state.get(PORT).map(Integer::parseInt));
    exchange.mount(builder);
    NodeRoutes.mount(builder, metrics);
    Claimer claimer =
        new Claimer(
            setup.ledger(),
            setup.key(),
            till,
            new DatabaseClaimOutbox(database),
            () -> false,
            ClaimRules.worth(setup.till().leastPrize()));
    ClockCheck time = new ClockCheck(setup.clock());
    opened.add(
        new BlockWatch(
            setup.ledger(),
            "souk-claims",
            () -> {
              time.look(setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED)));
              claimer.pass();
            }));
    HttpServer http = opened.add(builder.start());
    state.put(PORT, Integer.toString(http.port()));
    ProviderNode node = new ProviderNode(setup, opened, till, exchange, http);
    figures(metrics, node);
    exchange.start();
    node.register();
    return node;
  }

  /** The exchange closes the roles; when it cannot be made, they are closed here. */
  private static ExchangeServer exchange(ExchangeServer.Ports ports, List<Offered> offered) {
    try {
      return new ExchangeServer(ports, offered);
    } catch (RuntimeException | Error e) {
      offered.forEach(service -> service.role().close());
      throw e;
    }
  }

  private static List<Offered> offered(Setup setup, ServiceHost host) {
    List<Offered> offered = new ArrayList<>();
    for (Service service : setup.services()) {
      try {
        offered.add(
            new Offered(
                service.kind(),
                service.terms(),
                service.market().agreement(),
                service.market().payment(),
                ExposureRules.of(service.market().agreement(), service.terms()),
                service.kind().provider(host.provider(service))));
      } catch (IOException | RuntimeException e) {
        LOG.log(
            Logger.Level.ERROR,
            "the service " + service.name() + " cannot start and is not offered",
            e);
      }
    }
    if (offered.isEmpty() && !setup.services().isEmpty()) {
      throw new IllegalStateException("none of the node's services can start");
    }
    return offered;
  }

  private static void figures(Metrics metrics, ProviderNode node) {
    metrics.gauge(
        "exposure_tickets",
        "What the provider would lose if all clients vanished now",
        () -> node.exposure());
    metrics.gauge(
        "income_books",
        "Books with tickets that are not settled",
        () -> node.income().stream().mapToLong(Income::books).sum());
    metrics.gauge(
        "income_tickets",
        "Tickets taken and not settled",
        () -> node.income().stream().mapToLong(Income::tickets).sum());
  }

  /** Puts its endpoint on the ledger, and what is missing of its collateral. */
  private void register() {
    LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    Optional<LedgerView.Provider> known = view.provider(address());
    Amount there =
        known.map(provider -> provider.free().plus(provider.locked())).orElse(Amount.ZERO);
    Amount missing = setup.collateral().minusOrZero(there);
    boolean moved = known.filter(old -> old.endpoint().equals(uri().toString())).isEmpty();
    if (missing.isZero() && !moved) {
      return;
    }
    Amount deposit = missing.minusOrZero(view.balance(address()));
    if (!deposit.isZero()) {
      submit(new Command.Deposit(deposit));
    }
    submit(new Command.Register(uri().toString(), missing));
  }

  private void submit(Command command) {
    CommandRefusedException.need(command, setup.ledger().submit(setup.key(), command).join());
  }

  public Address address() {
    return setup.key().address();
  }

  /** Where it is reached, as the ledger has it. */
  public URI uri() {
    return setup.listening().reached(http);
  }

  /** What it took and has not settled, by round and escrow. */
  public List<Income> income() {
    return till.income();
  }

  /** What it would lose if all its clients vanished now, in tickets. */
  public long exposure() {
    return exchange.exposure();
  }

  @Override
  public void close() {
    opened.close();
  }
}
