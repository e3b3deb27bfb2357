package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
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
import souk.exchange.wire.Paths;
import souk.ledger.BlockWatch;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.market.MarketRules;
import souk.market.version.Versions;
import souk.node.version.VersionWatch;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.DatabaseTillStore;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.primitives.Bytes32;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.CallRates;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Metrics;
import souk.transport.ProblemException;
import souk.transport.Response;

/**
 * The start of a provider's node: whatever it has is opened here, in the order in which it must
 * stand, and belongs to {@link Opened} from then on.
 */
final class ProviderStart {
  private static final Logger LOG = System.getLogger("souk.node");

  private static final String PORT = "port";

  /** By which name those know each other that share a store; or {@link #OWN}. */
  private static final String STORE = "store";

  private static final String OWN = "own";

  /** How often one network is told in a second what is offered here, and by which process. */
  private static final int ASKED_PER_SECOND = 20;

  /** How long the market's versions are waited for before a provider serves nobody. */
  private static final Duration VERSIONS = Duration.ofMinutes(2);

  private final ProviderNode.Setup setup;
  private final Opened opened;

  /**
   * @param opened what is to be closed when the node is, or when it does not come to stand
   */
  ProviderStart(ProviderNode.Setup setup, Opened opened) {
    this.setup = setup;
    this.opened = opened;
  }

  /** Starts it; as {@link ProviderNode#start}. */
  ProviderNode run() throws IOException {
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
    Bytes32 drawn = PlaceCheck.draw(random);
    mustBe(state, setup.shared().isPresent());
    Optional<SharedState> shared = setup.shared().map(with -> opened.add(shared(with, drawn)));
    Bytes32 process = shared.map(SharedState::process).orElse(drawn);
    String store = shared.map(all -> all.process().toString()).orElse(OWN);
    mustHave(state, store);
    Ledger ledger = shared.map(all -> all.led(setup.ledger())).orElse(setup.ledger());
    BooleanSupplier leads = shared.<BooleanSupplier>map(all -> all::leads).orElse(() -> true);
    PlaceCheck place =
        new PlaceCheck(
            setup.key().address(),
            process,
            setup.clock(),
            PlaceCheck.dialing(dialer, setup.key().address(), setup.ledger().info(), random));
    LedgerView now = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    place.alone(now);
    AgreementStore agreements =
        shared.map(SharedState::agreements).orElseGet(() -> new DatabaseAgreementStore(database));
    place.complete(now, agreements.all(), setup.folder());
    state.put(STORE, store); // from here on it may take something
    LedgerTill till =
        opened.add(
            new LedgerTill(
                setup.ledger(),
                setup.key().address(),
                setup.till(),
                shared.map(SharedState::till).orElseGet(() -> new DatabaseTillStore(database)),
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
    List<Offered> offered = offered(host);
    ExchangeServer exchange =
        opened.add(
            exchange(
                new ExchangeServer.Ports(
                    setup.clock(),
                    ledger,
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
    shared.ifPresent(all -> health.asks(all::away));
    CoinCheck coins = new CoinCheck(setup.ledger(), setup.key().address(), setup.clock());
    CompletableFuture<ProviderNode> itself = new CompletableFuture<>();
    HttpServer.Builder admin = setup.listening().admin(builder);
    NodeRoutes.mount(
        admin,
        health,
        metrics,
        () ->
            itself.isDone()
                ? ProviderStatus.of(
                    itself.join(), setup, coins, shared.flatMap(SharedState::away).isEmpty())
                : Map.of());
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
            ledger,
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
                  if (leads.getAsBoolean()) {
                    claimer.pass();
                  }
                })));
    // Closed before those who may wait for the store.
    shared.ifPresent(all -> opened.add((AutoCloseable) all::waitNoMore));
    HttpServer http = opened.add(builder.start());
    told.complete(setup.listening().reached(http));
    HttpServer asked = admin == builder ? http : opened.add(admin.start());
    opened.add(RunningFile.write(setup.folder(), asked.uri()));
    state.put(PORT, Integer.toString(http.port()));
    ProviderNode node =
        new ProviderNode(setup, opened, database, till, settled, claimer, exchange, http);
    figures(metrics, node);
    exchange.start();
    shared.ifPresent(all -> opened.add((AutoCloseable) all::waitNoMore));
    if (leads.getAsBoolean()) {
      Registration.stand(ledger, setup.key(), node.uri(), setup.collateral());
    }
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

  /** A till in the folder beside one that is shared would take tickets that are taken there. */
  private void mustBe(NodeState state, boolean shared) {
    Optional<String> before = state.get(STORE);
    if (before.isPresent() && shared == before.get().equals(OWN)) {
      throw new StartRefusedException(
          false,
          shared
              ? ("the folder %s has a till of its own; start it without --store,"
                      + " or take another --state")
                  .formatted(setup.folder())
              : ("the folder %s shares a till; start it with the --store of before,"
                      + " or take another --state")
                  .formatted(setup.folder()));
    }
  }

  private void mustHave(NodeState state, String store) {
    if (state.get(STORE).filter(before -> !before.equals(store)).isPresent()) {
      throw new StartRefusedException(
          false,
          ("the folder %s shares a till in another --store; start it with that one,"
                  + " or take another --state")
              .formatted(setup.folder()));
    }
  }

  /** What is shared with others, which only those can do that look the same from outside. */
  private SharedState shared(ProviderNode.Shared with, Bytes32 drawn) {
    if (setup.listening().publicUrl().isEmpty()) {
      throw new StartRefusedException(
          false,
          "processes that share a store stand behind one address; say with --public-url which");
    }
    for (Service service : setup.services()) {
      if (!service.kind().stateless()) {
        throw new StartRefusedException(
            false,
            "%s keeps what it sells in its own folder, so that several processes cannot share it"
                .formatted(service.name()));
      }
    }
    return SharedState.open(with.store(), setup.key().address(), setup.ledger().info(), drawn);
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
  private Versions versions(Service service) {
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

  private List<Offered> offered(ServiceHost host) {
    List<Offered> offered = new ArrayList<>();
    SendRate rate = SendRate.of(setup.limits().rate());
    for (Service service : setup.services()) {
      try {
        offered.add(
            new Offered(
                service.kind(),
                service.terms(),
                versions(service),
                ExposureRules.of(service.market().agreement(), service.terms())
                    .sharedBy(setup.shared().map(ProviderNode.Shared::processes).orElse(1)),
                slowed(rate, service.kind().provider(host.provider(service))),
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

  private ProviderRole slowed(SendRate rate, ProviderRole role) {
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
}
