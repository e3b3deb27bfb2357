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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.exchange.ProviderRole;
import souk.exchange.Service;
import souk.exchange.provider.AgreementLimits;
import souk.exchange.provider.AgreementStore;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.DatabaseDutyStore;
import souk.exchange.provider.DatabaseUnitStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.ExchangeTables;
import souk.exchange.provider.ExposureRules;
import souk.exchange.provider.Offered;
import souk.exchange.provider.Selling;
import souk.exchange.wire.Paths;
import souk.ledger.BlockWatch;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.market.MarketRules;
import souk.market.offer.Property;
import souk.market.version.Versions;
import souk.node.version.VersionWatch;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.CommandRefusedException;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.DatabaseTillStore;
import souk.payments.Earnings;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TillRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.CallRates;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Metrics;
import souk.transport.ProblemException;
import souk.transport.Response;

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

  /** How often one network is told in a second what is offered here, and by which process. */
  private static final int ASKED_PER_SECOND = 20;

  /** How long the market's versions are waited for before a provider serves nobody. */
  private static final Duration VERSIONS = Duration.ofMinutes(2);

  /**
   * The facts of one provider's host.
   *
   * @param services that it sells, each within its market file
   * @param till what tickets it takes
   * @param collateral that it wants to have
   * @param folder of this node alone
   * @param limits of its operator
   * @param properties that its offers tell of it, beside those of the services
   * @param selling what it requires of demands, and how it negotiates
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      List<Service> services,
      TillRules till,
      CollateralAim collateral,
      Path folder,
      Listening listening,
      InstantSource clock,
      ProviderLimits limits,
      Map<String, Property> properties,
      Selling selling) {
    public Setup {
      services = List.copyOf(services);
      properties = Map.copyOf(properties);
    }

    /** Without limits. */
    public Setup(
        Ledger ledger,
        PrivateKey key,
        List<Service> services,
        TillRules till,
        CollateralAim collateral,
        Path folder,
        Listening listening,
        InstantSource clock) {
      this(
          ledger,
          key,
          services,
          till,
          collateral,
          folder,
          listening,
          clock,
          ProviderLimits.NONE,
          Map.of(),
          Selling.POSTED);
    }

    /** The same with other limits. */
    public Setup withLimits(ProviderLimits others) {
      return with(ledger, services, till, collateral, others, properties, selling);
    }

    /** The same, selling something else. */
    public Setup withServices(List<Service> others) {
      return with(ledger, others, till, collateral, limits, properties, selling);
    }

    /** The same with another view of the ledger. */
    public Setup withLedger(Ledger other) {
      return with(other, services, till, collateral, limits, properties, selling);
    }

    /** The same with other collateral. */
    public Setup withCollateral(CollateralAim other) {
      return with(ledger, services, till, other, limits, properties, selling);
    }

    /** The same with another idea of what a till may take. */
    public Setup withTill(TillRules other) {
      return with(ledger, services, other, collateral, limits, properties, selling);
    }

    /** The same, telling something else of itself. */
    public Setup withProperties(Map<String, Property> others) {
      return with(ledger, services, till, collateral, limits, others, selling);
    }

    /** The same, selling in another way. */
    public Setup withSelling(Selling other) {
      return with(ledger, services, till, collateral, limits, properties, other);
    }

    private Setup with(
        Ledger on,
        List<Service> selling,
        TillRules taking,
        CollateralAim having,
        ProviderLimits within,
        Map<String, Property> telling,
        Selling so) {
      return new Setup(
          on, key, selling, taking, having, folder, listening, clock, within, telling, so);
    }
  }

  private final Setup setup;
  private final Opened opened;
  private final SqliteDatabase database;
  private final LedgerTill till;
  private final SettledRounds settled;
  private final ExchangeServer exchange;
  private final HttpServer http;

  private ProviderNode(
      Setup setup,
      Opened opened,
      SqliteDatabase database,
      LedgerTill till,
      SettledRounds settled,
      ExchangeServer exchange,
      HttpServer http) {
    this.database = database;
    this.settled = settled;
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
   * @throws StartRefusedException when the folder is another key's or ledger's, or a node with this
   *     key runs already
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
    NodeState state =
        NodeState.of(setup.key().address(), setup.ledger().info(), database, setup.folder());
    SecureRandom random = new SecureRandom();
    HttpDialer dialer = opened.add(new HttpDialer());
    Bytes32 process = PlaceCheck.draw(random);
    PlaceCheck place =
        new PlaceCheck(
            setup.key().address(),
            process,
            setup.clock(),
            PlaceCheck.dialing(dialer, setup.key().address(), setup.ledger().info(), random));
    LedgerView now = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    place.alone(now);
    AgreementStore agreements = new DatabaseAgreementStore(database);
    place.complete(now, agreements.all(), setup.folder());
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
    DiskRoom disk = new DiskRoom(setup.folder(), setup.limits().disk(), setup.clock());
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-provider-", 0).factory());
    ServiceHost host =
        opened.add(
            new ServiceHost(
                LedgerReader.of(setup.ledger()),
                setup.key(),
                setup.folder(),
                disk.storage(setup.services().size()),
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
    List<Offered> offered = offered(setup, host, opened);
    ExchangeServer exchange =
        opened.add(
            exchange(
                new ExchangeServer.Ports(
                    setup.clock(),
                    setup.ledger(),
                    setup.key(),
                    till,
                    new DatabaseUnitStore(database),
                    agreements,
                    new DatabaseDutyStore(database),
                    executor,
                    new AgreementLimits(
                        setup.limits().customers(),
                        setup.limits().allowed(),
                        setup.limits().denied(),
                        disk::full)),
                offered));
    HttpServer.Builder builder = setup.listening().server(state.get(PORT).map(Integer::parseInt));
    exchange.mount(builder);
    NodeHealth health =
        new NodeHealth(LedgerReader.of(setup.ledger()), setup.clock(), setup.till().maxLag(), disk);
    CoinCheck coins = new CoinCheck(setup.ledger(), setup.key().address(), setup.clock());
    CompletableFuture<ProviderNode> itself = new CompletableFuture<>();
    HttpServer.Builder admin = setup.listening().admin(builder);
    NodeRoutes.mount(
        admin,
        health,
        metrics,
        () -> itself.isDone() ? ProviderStatus.of(itself.join(), setup, coins) : Map.of());
    CallRates rates = new CallRates(setup.clock(), ASKED_PER_SECOND);
    Presence.mount(builder, setup.key(), setup.ledger().info().domain(), process, rates);
    OfferDesk desk = new OfferDesk(setup, offered);
    // Before it stands on the ledger: whoever finds it there asks at once.
    CompletableFuture<URI> told = new CompletableFuture<>();
    builder.get(
        Paths.OFFERS,
        rates.limit(_ -> {
          if (!told.isDone()) {
            throw new ProblemException(503, "starting", "the node does not know its address yet");
          }
          return Response.of(desk.offers(told.join()));
        }));
    SettledRounds settled = new SettledRounds(new DatabaseClaimOutbox(database));
    Claimer claimer =
        new Claimer(
            setup.ledger(),
            setup.key(),
            till,
            settled,
            () -> false,
            ClaimRules.worth(setup.till().leastPrize()));
    ClockCheck time = new ClockCheck(setup.clock());
    opened.add(
        health.watched(
            "souk-claims",
            new BlockWatch(
                setup.ledger(),
                "souk-claims",
                () -> {
                  time.look(setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED)));
                  claimer.pass();
                })));
    HttpServer http = opened.add(builder.start());
    told.complete(setup.listening().reached(http));
    HttpServer asked = admin == builder ? http : opened.add(admin.start());
    opened.add(RunningFile.write(setup.folder(), asked.uri()));
    state.put(PORT, Integer.toString(http.port()));
    ProviderNode node = new ProviderNode(setup, opened, database, till, settled, exchange, http);
    figures(metrics, node);
    exchange.start();
    Registration.stand(setup.ledger(), setup.key(), node.uri(), setup.collateral());
    Listening.doubt(node.uri(), setup.ledger().info().chainId())
        .ifPresent(why -> LOG.log(Logger.Level.WARNING, why));
    opened.add(
        health.watched(
            "souk-place",
            new BlockWatch(
                setup.ledger(),
                "souk-place",
                () -> {
                  coins.look();
                  place.look(
                      setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED)), node.uri());
                })));
    itself.complete(node);
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

  /** By what its agreements go: the market's versions, where there is somebody to announce one. */
  private static Versions versions(Setup setup, Service service, Opened opened) {
    MarketRules market = service.market();
    return market
        .charter()
        .<Versions>map(charter ->
            opened
                .add(new VersionWatch(setup.ledger(), charter))
                .await(VERSIONS)
                .with(market.payment()))
        .orElseGet(() -> Versions.fixed(market.payment(), market.agreement()));
  }

  private static List<Offered> offered(Setup setup, ServiceHost host, Opened opened) {
    List<Offered> offered = new ArrayList<>();
    SendRate rate = SendRate.of(setup.limits().rate());
    for (Service service : setup.services()) {
      try {
        offered.add(
            new Offered(
                service.kind(),
                service.terms(),
                versions(setup, service, opened),
                ExposureRules.of(service.market().agreement(), service.terms()),
                slowed(setup, rate, service.kind().provider(host.provider(service))),
                setup.selling()));
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

  private static ProviderRole slowed(Setup setup, SendRate rate, ProviderRole role) {
    return setup.limits().rate() == Long.MAX_VALUE ? role : new SlowedRole(role, rate);
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

  public Address address() {
    return setup.key().address();
  }

  /** Where it is reached, as the ledger has it. */
  public URI uri() {
    return setup.listening().reached(http);
  }

  /** All that it answers over HTTP. */
  public List<HttpServer.Answered> answered() {
    return http.answered();
  }

  /** What it took and has not settled, by round and escrow. */
  public List<Income> income() {
    return till.income();
  }

  /** What the settled rounds brought from one on, the newest first. */
  public List<Earnings> earnings(long fromRound) {
    return database.read(sql -> DatabaseClaimOutbox.earnings(sql, fromRound));
  }

  /** What the rounds brought that were settled since this was last called, the oldest first. */
  public List<Earnings> settled() {
    List<Long> rounds = settled.fresh();
    if (rounds.isEmpty()) {
      return List.of();
    }
    Set<Long> wanted = Set.copyOf(rounds);
    return earnings(rounds.getFirst()).reversed().stream()
        .filter(line -> wanted.contains(line.round()))
        .toList();
  }

  /** The agreements that it signed and that are not over and done with. */
  public int agreements() {
    return new DatabaseAgreementStore(database).all().size();
  }

  /** What it has of collateral on the ledger, free and locked together. */
  public Amount collateral() {
    return setup
        .ledger()
        .at(setup.ledger().head(Ledger.Finality.INCLUDED))
        .provider(address())
        .map(known -> known.free().plus(known.locked()))
        .orElse(Amount.ZERO);
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
