package souk.node;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.KeySigning;
import souk.exchange.KindRoutes;
import souk.exchange.Service;
import souk.exchange.Signing;
import souk.exchange.TicketSource;
import souk.exchange.UnitException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.ledger.BlockWatch;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.hire.Preference;
import souk.market.hire.Requirements;
import souk.payments.BookDelivery;
import souk.payments.DatabaseEscrowStore;
import souk.payments.DatabaseUnitTicketStore;
import souk.payments.DeliveryException;
import souk.payments.EscrowKeeper;
import souk.payments.PayerDraws;
import souk.payments.Ticket;
import souk.payments.Wallet;
import souk.payments.WalletTicketSource;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.SqliteDatabase;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Metrics;
import souk.transport.PeerException;

/**
 * A customer's node that is about to start: its folder is its own, its port is taken, and nothing
 * is locked. Here is what can be known for free before money is bound.
 */
public final class CustomerStart implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);
  private static final String PORT = "port";

  /** For how long a look waits for offers. */
  private static final Duration ASKING = Duration.ofSeconds(3);

  /** Anybody can stand on the ledger; who does not answer soon is asked again later. */
  private static final ClientRules PROPOSING =
      new ClientRules(Duration.ofSeconds(10), 1, Duration.ZERO, 1);

  private final CustomerNode.Setup setup;
  private final Opened opened;
  private final SqliteDatabase database;
  private final NodeState state;
  private final ServerSocket held;
  private final HttpDialer dialer;
  private final RefusedProposals refused = new RefusedProposals();
  private final ProviderSearch search;
  private boolean started;

  private CustomerStart(
      CustomerNode.Setup setup,
      Opened opened,
      SqliteDatabase database,
      NodeState state,
      ServerSocket held) {
    this.setup = setup;
    this.opened = opened;
    this.database = database;
    this.state = state;
    this.held = held;
    this.dialer = opened.add(new HttpDialer());
    this.search =
        opened.add(
            new ProviderSearch(
                setup.ledger().info(),
                dialer,
                setup.clock(),
                setup.key().address(),
                setup.service(),
                setup.wanted(),
                new Dealings(
                    setup.ledger(), setup.key(), setup.service().market().payment().prize()),
                new SplittableRandom(new SecureRandom().nextLong()),
                setup.asking(),
                (who, why) -> failed(who, why)));
  }

  private void failed(Address provider, Throwable why) {
    if (kept().stream().anyMatch(each -> each.terms().provider().equals(provider))) {
      refused.away(provider, why);
    } else {
      refused.say(provider, why);
    }
  }

  /**
   * Opens the folder and takes the port.
   *
   * @throws IllegalArgumentException when the folder is another key's
   * @throws IOException when it cannot listen where it is to
   */
  public static CustomerStart prepare(CustomerNode.Setup setup) throws IOException {
    Opened opened = new Opened();
    try {
      Files.createDirectories(setup.folder());
      SqliteDatabase database = opened.add(CustomerNode.database(setup.folder()));
      NodeState state =
          NodeState.of(setup.key().address(), setup.ledger().info(), database, setup.folder());
      ServerSocket held =
          opened.add(setup.listening().server(state.get(PORT).map(Integer::parseInt)).hold());
      return new CustomerStart(setup, opened, database, state, held);
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * What there is before money is bound.
   *
   * @param escrow what opening it would do
   * @param balance the customer's money in the market
   * @param outside and outside of it
   */
  public record Outlook(
      long block, EscrowKeeper.Foreseen escrow, Amount balance, Amount outside, Hireable hireable) {
    /** Whether there is money for the escrow. */
    public boolean affordable() {
      return escrow.missing().compareTo(outside) <= 0;
    }
  }

  /** Looks at the newest block, and asks providers what they offer, for a few seconds at most. */
  public Outlook look() throws InterruptedException {
    return look(ASKING);
  }

  /** Looks again, and waits as long once more for those that have not answered yet. */
  public Outlook lookAgain() throws InterruptedException {
    var _ = search.await(ASKING);
    return look(Duration.ZERO);
  }

  private Outlook look(Duration patience) throws InterruptedException {
    LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    EscrowKeeper.Foreseen escrow = foresee(view);
    search.listAnew();
    var _ = search.look(view, setup.named(), Set.of(), patience);
    return new Outlook(
        view.block().number(),
        escrow,
        view.balance(setup.key().address()),
        view.outside(setup.key().address()),
        search.hireable(wanted(escrow), _ -> false, _ -> Optional.empty(), room(escrow)));
  }

  /**
   * The escrow by the newest block, without asking anybody what he offers.
   *
   * @param escrow what opening it would do
   * @param price what it pays; empty where a new one pays what the setup says
   * @param room whether there are books for a provider, or will be
   * @param outside the customer's money outside of the market
   */
  public record EscrowOutlook(
      EscrowKeeper.Foreseen escrow, Optional<PaymentRules> price, boolean room, Amount outside) {
    /** Whether there is money for it. */
    public boolean affordable() {
      return escrow.missing().compareTo(outside) <= 0;
    }
  }

  /**
   * Looks at the escrow.
   *
   * @throws ArithmeticException when a new one would lock more than there can be
   */
  public EscrowOutlook lookAtEscrow(Address provider) {
    LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    EscrowKeeper.Foreseen escrow = foresee(view);
    boolean has =
        escrow
            .goesOn()
            .flatMap(there -> view.allotment(there.id(), there.lastRound(), provider))
            .isPresent();
    return new EscrowOutlook(
        escrow,
        escrow
            .goesOn()
            .map(LedgerView.Escrow::terms)
            .or(escrow::begun)
            .map(terms -> new PaymentRules(terms.prize(), terms.depth())),
        has || room(escrow) > 0,
        view.outside(setup.key().address()));
  }

  private EscrowKeeper.Foreseen foresee(LedgerView view) {
    return EscrowKeeper.foresee(
        setup.ledger(), setup.key().address(), escrowSetup(), escrowStore(), view);
  }

  /** For how many providers the escrow has books, or will have. */
  private long room(EscrowKeeper.Foreseen escrow) {
    return escrow
        .goesOn()
        .map(there -> (there.terms().books() - there.cursor()) / setup.booksPerProvider())
        .orElse((long) setup.providers() + setup.spare());
  }

  /** The agreements of before that go on by the newest block, as both signed them. */
  public List<CustomerStore.Signed> agreements() {
    LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    return kept().stream().filter(signed -> signed.goesOn(view)).toList();
  }

  /** What stands in the folder, with what ended since a node ran in it. */
  private List<CustomerStore.Signed> kept() {
    return new DatabaseCustomerStore(database).all();
  }

  /** Those that would be hired beside those that are, the best first, by the look before. */
  public List<Preference.Ranked> choice(Outlook now) {
    return choice(now, 0);
  }

  /** The same with some more, for those that turn out not to serve. */
  public List<Preference.Ranked> choice(Outlook now, int more) {
    List<CustomerStore.Signed> going = agreements();
    Set<Address> hired =
        going.stream().map(each -> each.terms().provider()).collect(Collectors.toSet());
    return search.best(
        wanted(now.escrow()),
        provider -> !hired.contains(provider),
        going.stream().map(each -> each.endpoint().toString()).toList(),
        Math.max(0, setup.providers() - hired.size()) + more);
  }

  /** What offers must be like: they are paid out of the escrow of before, or the one to be. */
  private Requirements wanted(EscrowKeeper.Foreseen escrow) {
    PaymentRules usual = setup.service().market().payment();
    return search.requirements(
        escrow.goesOn().map(there -> there.terms().prize()).orElse(usual.prize()),
        escrow.goesOn().map(there -> there.terms().depth()).orElse(usual.depth()),
        setup.rounds());
  }

  /** What the service's role signs with. */
  public Signing signing() {
    return new KeySigning(setup.signer(), setup.service().name());
  }

  /** The folder of a service's role within a customer's; it need not be there. */
  public static Path folder(Path customer, Service service) {
    return customer.resolve(ServiceHost.name(service));
  }

  /** The folder of the service's role, which is made if it is not there. */
  public Path folder() throws IOException {
    return ServiceHost.folder(setup.folder(), setup.service());
  }

  private EscrowKeeper.Setup escrowSetup() {
    return new EscrowKeeper.Setup(
        setup.signer().address(),
        setup.service().market().payment().prize(),
        setup.service().market().payment().depth(),
        setup.booksPerProvider() * (setup.providers() + setup.spare()),
        setup.rounds(),
        setup.renews(),
        most());
  }

  /** The most that may be locked and paid out in all: as it is set now, or was in this folder. */
  public Optional<Amount> most() {
    return setup.most().or(() -> CustomerMoney.most(state));
  }

  /** What was locked and paid out until now. */
  public Amount gone() {
    return escrowStore().account().gone();
  }

  private DatabaseEscrowStore escrowStore() {
    return CustomerMoney.escrows(database);
  }

  /** Starts; the escrow is open when this returns, and providers are hired from then on. */
  public CustomerNode start() throws IOException {
    if (started) {
      throw new IllegalStateException("it was started before");
    }
    started = true;
    try {
      return assemble();
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private CustomerNode assemble() throws IOException {
    setup.most().ifPresent(most -> state.put(CustomerMoney.MOST, most.toString()));
    Ledger ledger = new CountedFees(setup.ledger(), state);
    SecureRandom random = new SecureRandom();
    Metrics metrics = new Metrics();
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-customer-", 0).factory());
    ServiceHost host =
        opened.add(
            new ServiceHost(
                LedgerReader.of(ledger),
                setup.signer(),
                setup.folder(),
                Long.MAX_VALUE,
                setup.clock(),
                dialer,
                executor,
                random,
                metrics));
    EscrowKeeper escrow =
        EscrowKeeper.open(ledger, setup.key(), escrowSetup(), escrowStore(), random);
    Wallet wallet = opened.add(CustomerNode.wallet(setup, database, escrow.id()));
    opened.add((AutoCloseable) () -> close(executor));
    ExchangeClient exchange =
        new ExchangeClient(dialer, setup.signer(), ledger.info(), ClientRules.DEFAULT);
    DatabaseCustomerStore agreements = new DatabaseCustomerStore(database);
    WalletTicketSource tickets =
        new WalletTicketSource(
            wallet,
            delivery(exchange, agreements),
            new DatabaseUnitTicketStore(database, escrow.id()),
            waiting(setup.maxLag()),
            WalletTicketSource.Pause.SLEEP,
            host.tasks(setup.service()));
    CompletableFuture<URI> endpoint = new CompletableFuture<>();
    Path own = host.folder(setup.service());
    CustomerRole role =
        opened.add(
            setup
                .service()
                .kind()
                .customer(
                    new CustomerPorts(
                        setup.service().terms(),
                        setup.clock(),
                        host.signing(setup.service()),
                        LedgerReader.of(ledger),
                        exchange,
                        source(tickets),
                        wallet,
                        new LedgerDisputes(ledger, setup.signer(), setup.key()),
                        dialer,
                        host.tables(own),
                        own,
                        endpoint::join,
                        host.tasks(setup.service()),
                        random,
                        host.metrics(setup.service()))));
    int port = held.getLocalPort();
    HttpServer.Builder builder = setup.listening().server(Optional.of(port));
    KindRoutes routes = new KindRoutes(setup.service().name());
    role.mount(routes);
    routes.mount(builder);
    NodeHealth health =
        new NodeHealth(
            LedgerReader.of(ledger),
            setup.clock(),
            setup.maxLag(),
            new DiskRoom(setup.folder(), Long.MAX_VALUE, setup.clock()));
    CompletableFuture<CustomerNode> itself = new CompletableFuture<>();
    HttpServer.Builder admin = setup.listening().admin(builder);
    NodeRoutes.mount(admin, health, metrics, () -> CustomerNode.statusOf(itself));
    NodeRoutes.mountAbout(builder, role);
    held.close();
    HttpServer http = opened.add(builder.start());
    HttpServer asked = admin == builder ? http : opened.add(admin.start());
    opened.add(RunningFile.write(setup.folder(), asked.uri()));
    state.put(PORT, Integer.toString(http.port()));
    endpoint.complete(setup.listening().reached(http));
    Proposals proposals =
        opened.add(
            new Proposals(
                new ExchangeClient(dialer, setup.signer(), ledger.info(), PROPOSING),
                setup.key(),
                ledger.info().domain(),
                refused));
    Hiring hiring =
        new Hiring(
            ledger,
            setup.key(),
            setup.service(),
            escrow,
            search,
            proposals,
            role,
            agreements,
            setup.named(),
            setup.providers(),
            setup.booksPerProvider(),
            setup.renews(),
            random);
    CustomerNode node =
        new CustomerNode(setup, opened, escrow, wallet, role, hiring, http, database);
    itself.complete(node);
    metrics.gauge("hired", "Providers with whom there are agreements", () -> hiring.hired().size());
    metrics.gauge("ready", "Providers that can be used now", role::ready);
    LapseReports lapses =
        opened.add(
            new LapseReports(
                ledger,
                setup.signer(),
                () -> hiring.agreements().stream().map(LapseReports.Watched::of).toList()));
    hiring.resume();
    role.start();
    PayerDraws draws = new PayerDraws(ledger, setup.key(), wallet);
    BlockSteps steps =
        new BlockSteps(
            view -> hiring.advanced(view.block().number()),
            escrow::look,
            hiring::look,
            lapses::look);
    watch(
        ledger,
        health,
        "souk-customer",
        view -> {
          node.looking(view);
          node.looked(steps.look(view));
        });
    // What must not wait for the transactions of others: the role's own work, and draws, which are
    // to be recorded while prizes can be claimed.
    ClockCheck clock = new ClockCheck(setup.clock());
    watch(
        ledger,
        health,
        "souk-customer-blocks",
        view -> {
          clock.look(view);
          hiring.advanced(view.block().number());
        });
    watch(ledger, health, "souk-customer-draws", draws::look);
    return node;
  }

  /** A wallet's tickets as a service takes them. */
  private static TicketSource source(WalletTicketSource wallet) {
    return new TicketSource() {
      @Override
      public List<Ticket> take(Address provider, Bytes32 unit, int count) {
        return wallet.take(provider, unit, count);
      }

      @Override
      public List<Ticket> takeOnce(Address provider, Bytes32 unit, int count) {
        return wallet.takeOnce(provider, count);
      }
    };
  }

  /**
   * How long a unit's tickets are waited for: at least for the time in which a round takes none
   * before its end, whatever the chain's pace. The lag that is borne is half of the time from the
   * last ticket to the draw.
   */
  private static WalletTicketSource.Rules waiting(Duration maxLag) {
    WalletTicketSource.Rules usual = WalletTicketSource.Rules.DEFAULT;
    long millis =
        Math.clamp(
            maxLag.multipliedBy(2).toMillis(),
            usual.patience().toMillis(),
            LONGEST_PATIENCE.toMillis());
    return new WalletTicketSource.Rules(
        Duration.ofMillis(millis), usual.firstPause(), usual.longestPause());
  }

  private void watch(Ledger ledger, NodeHealth health, String name, BlockSteps.Step step) {
    opened.add(
        health.watched(
            name,
            new BlockWatch(
                ledger, name, () -> step.look(ledger.at(ledger.head(Ledger.Finality.INCLUDED))))));
  }

  /** Brings books to whoever there is an agreement with. */
  private static BookDelivery delivery(ExchangeClient exchange, CustomerStore agreements) {
    return (provider, book) -> {
      URI endpoint =
          agreements.all().stream()
              .filter(signed -> signed.terms().provider().equals(provider))
              .findFirst()
              .map(CustomerStore.Signed::endpoint)
              .orElseThrow(
                  () -> new IllegalArgumentException("there is no agreement with " + provider));
      try {
        return exchange.deliver(endpoint, book);
      } catch (PeerException | UnitException e) {
        throw new DeliveryException(endpoint + " takes no book: " + e.getMessage(), e);
      }
    };
  }

  /** Gives folder and port free again, if nothing was started. */
  @Override
  public void close() {
    if (!started) {
      opened.close();
    }
  }

  /**
   * Lets what is under way end, for a write that was interrupted closes files. What goes on longer
   * waits for peers, which may never answer, and is interrupted.
   */
  private static void close(ExecutorService executor) throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      executor.shutdownNow();
      var _ = executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
