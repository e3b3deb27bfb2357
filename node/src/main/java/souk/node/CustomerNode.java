package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.KeySigning;
import souk.exchange.KindRoutes;
import souk.exchange.Service;
import souk.exchange.UnitException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.ledger.BlockWatch;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.payments.BookDelivery;
import souk.payments.DatabaseEscrowStore;
import souk.payments.DatabaseUnitTicketStore;
import souk.payments.DatabaseWalletStore;
import souk.payments.DeliveryException;
import souk.payments.EscrowKeeper;
import souk.payments.PayerDraws;
import souk.payments.PaymentTables;
import souk.payments.Wallet;
import souk.payments.WalletTicketSource;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Metrics;
import souk.transport.PeerException;

/**
 * A customer's node: keeps an escrow, hires providers that stand on the ledger, pays them, watches
 * their duties, and runs the customer's side of one service. Before escrow and agreements end it
 * extends them, without a gap. What it began, it goes on with after a restart.
 */
public final class CustomerNode implements AutoCloseable {
  private static final String PORT = "port";

  /** Anybody can stand on the ledger; who does not answer soon is asked again later. */
  private static final ClientRules PROPOSING =
      new ClientRules(Duration.ofSeconds(10), 1, Duration.ZERO, 1);

  /**
   * What is to be had.
   *
   * @param key pays and agrees
   * @param signer signs ticket books and what the service vouches for; may be the same key. It
   *     cannot move money in any other way
   * @param service with its market file
   * @param maxLag how old the ledger's newest block may be before no ticket is given out
   * @param folder of this node alone
   * @param providers how many to hire
   * @param spare for how many more there are to be books
   * @param named the only ones to hire; empty for any on the ledger
   * @param booksPerProvider of a round
   * @param rounds that escrow and agreements run, and by which they are extended
   * @param renews whether they are extended
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      PrivateKey signer,
      Service service,
      Duration maxLag,
      Path folder,
      Listening listening,
      int providers,
      int spare,
      Set<Address> named,
      long booksPerProvider,
      int rounds,
      boolean renews,
      InstantSource clock) {
    public Setup {
      named = Set.copyOf(named);
    }

    /** The same in another folder. */
    public Setup in(Path other) {
      return new Setup(
          ledger,
          key,
          signer,
          service,
          maxLag,
          other,
          listening,
          providers,
          spare,
          named,
          booksPerProvider,
          rounds,
          renews,
          clock);
    }
  }

  private final Setup setup;
  private final Opened opened;
  private final EscrowKeeper escrow;
  private final Wallet wallet;
  private final CustomerRole role;
  private final Hiring hiring;
  private final HttpServer http;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile LedgerView seen;

  private CustomerNode(
      Setup setup,
      Opened opened,
      EscrowKeeper escrow,
      Wallet wallet,
      CustomerRole role,
      Hiring hiring,
      HttpServer http) {
    this.setup = setup;
    this.opened = opened;
    this.escrow = escrow;
    this.wallet = wallet;
    this.role = role;
    this.hiring = hiring;
    this.http = http;
    this.seen = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
  }

  /** Starts; the escrow is open when this returns, and providers are hired from then on. */
  public static CustomerNode start(Setup setup) throws IOException {
    Opened opened = new Opened();
    try {
      return start(setup, opened);
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static CustomerNode start(Setup setup, Opened opened) throws IOException {
    Files.createDirectories(setup.folder());
    SqliteDatabase database = opened.add(database(setup.folder()));
    NodeState state = NodeState.of(setup.key().address(), database, setup.folder());
    SecureRandom random = new SecureRandom();
    Metrics metrics = new Metrics();
    HttpDialer dialer = opened.add(new HttpDialer());
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-customer-", 0).factory());
    ServiceHost host =
        opened.add(
            new ServiceHost(
                LedgerReader.of(setup.ledger()),
                setup.signer(),
                setup.folder(),
                setup.clock(),
                dialer,
                executor,
                random,
                metrics));
    EscrowKeeper escrow =
        EscrowKeeper.open(
            setup.ledger(),
            setup.key(),
            new EscrowKeeper.Setup(
                setup.signer().address(),
                setup.service().market().payment().prize(),
                setup.service().market().payment().depth(),
                setup.booksPerProvider() * (setup.providers() + setup.spare()),
                setup.rounds(),
                setup.renews()),
            new DatabaseEscrowStore(database, "escrow"),
            random);
    Wallet wallet = opened.add(wallet(setup, database, escrow.id()));
    opened.add(executor); // waits: a write that was interrupted closes files
    ExchangeClient exchange =
        new ExchangeClient(dialer, setup.signer(), setup.ledger().info(), ClientRules.DEFAULT);
    DatabaseCustomerStore agreements = new DatabaseCustomerStore(database);
    WalletTicketSource tickets =
        new WalletTicketSource(
            wallet,
            delivery(exchange, agreements),
            new DatabaseUnitTicketStore(database, escrow.id()),
            WalletTicketSource.Rules.DEFAULT,
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
                        LedgerReader.of(setup.ledger()),
                        exchange,
                        tickets::take,
                        wallet,
                        new LedgerDisputes(setup.ledger(), setup.signer(), setup.key()),
                        dialer,
                        host.tables(own),
                        own,
                        endpoint::join,
                        host.tasks(setup.service()),
                        random,
                        host.metrics(setup.service()))));
    HttpServer.Builder builder = setup.listening().server(state.get(PORT).map(Integer::parseInt));
    KindRoutes routes = new KindRoutes(setup.service().name());
    role.mount(routes);
    routes.mount(builder);
    NodeRoutes.mount(builder, metrics);
    HttpServer http = opened.add(builder.start());
    state.put(PORT, Integer.toString(http.port()));
    endpoint.complete(setup.listening().reached(http));
    Proposals proposals =
        opened.add(
            new Proposals(
                new ExchangeClient(dialer, setup.signer(), setup.ledger().info(), PROPOSING),
                setup.key(),
                setup.ledger().info().domain()));
    Hiring hiring =
        new Hiring(
            setup.ledger(),
            setup.key(),
            setup.service(),
            escrow,
            proposals,
            role,
            agreements,
            setup.named(),
            setup.providers(),
            setup.booksPerProvider(),
            setup.renews(),
            random);
    CustomerNode node = new CustomerNode(setup, opened, escrow, wallet, role, hiring, http);
    metrics.gauge("hired", "Providers with whom there are agreements", () -> hiring.hired().size());
    metrics.gauge("ready", "Providers that can be used now", role::ready);
    LapseReports lapses =
        opened.add(new LapseReports(setup.ledger(), setup.signer(), hiring::agreements));
    hiring.resume();
    role.start();
    PayerDraws draws = new PayerDraws(setup.ledger(), setup.key(), wallet);
    BlockSteps steps =
        new BlockSteps(
            new ClockCheck(setup.clock())::look,
            view -> role.advanced(view.block().number()),
            escrow::look,
            hiring::look,
            lapses::look,
            draws::look);
    opened.add(
        new BlockWatch(
            setup.ledger(),
            "souk-customer",
            () -> {
              LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
              node.seen = view;
              node.trouble = steps.look(view);
            }));
    return node;
  }

  /** The database in a customer's folder. */
  public static SqliteDatabase database(Path folder) {
    List<Migration> tables = new ArrayList<>(PaymentTables.MIGRATIONS);
    tables.addAll(NodeState.MIGRATIONS);
    tables.addAll(DatabaseCustomerStore.MIGRATIONS);
    return SqliteDatabase.open(folder.resolve("customer.db"), tables);
  }

  /**
   * The wallet of an escrow, as a node of this setup has it.
   *
   * @param database of the setup's folder, which the wallet does not close
   */
  public static Wallet wallet(Setup setup, SqliteDatabase database, Bytes32 escrow)
      throws IOException {
    return new Wallet(
        setup.ledger(),
        escrow,
        setup.signer(),
        // Follows from the key, so that a restart with the same key needs no other secret.
        new KeySigning(setup.signer(), "payments").secret("tickets " + escrow),
        new DatabaseWalletStore(database, escrow, setup.folder()),
        setup.maxLag(),
        setup.clock());
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

  /**
   * The service's role as the kind made it.
   *
   * @throws ClassCastException when it is of another class
   */
  public <T extends CustomerRole> T role(Class<T> type) {
    return type.cast(role);
  }

  /** One more to hire, for whom there are {@link Setup#spare} books. */
  public void hire(Address provider) {
    hiring.want(provider);
  }

  /** Gives a provider books of every round from the next on, before it is hired. */
  public void reserve(Address provider) {
    escrow.allot(provider, setup.booksPerProvider());
  }

  /** Lets a provider go; it is not hired again. */
  public void dismiss(Bytes32 agreement) throws IOException {
    hiring.letGo(agreement);
  }

  /** The agreements that it has, as both signed them. */
  public List<CustomerStore.Signed> agreements() {
    return hiring.agreements();
  }

  /**
   * How it stands.
   *
   * @param hired providers that it has agreements with
   * @param ready how many of them can be used now
   * @param trouble what went wrong, and is tried again
   */
  public record Status(
      Bytes32 escrow,
      long firstRound,
      long lastRound,
      int hired,
      int ready,
      Optional<String> trouble) {}

  public Status status() {
    LedgerView.Escrow now = escrow.escrow();
    return new Status(
        now.id(),
        now.terms().firstRound(),
        now.lastRound(),
        hiring.hired().size(),
        role.ready(),
        escrow.trouble().or(() -> trouble));
  }

  /**
   * Whether the escrow's last round is past in the newest block that the node has seen; another
   * start opens another escrow.
   */
  public boolean over() {
    return escrow.over(seen);
  }

  /** The newest block that it has done what is due in, or is doing it. */
  long seenBlock() {
    return seen.block().number();
  }

  /** The addresses that it has agreements with. */
  public Set<Address> hired() {
    return hiring.hired();
  }

  /** The escrow's wallet, for players that deviate from what this node does with it. */
  public Wallet wallet() {
    return wallet;
  }

  /** What it was started with, for the same. */
  public Setup setup() {
    return setup;
  }

  /** Where it is reached. */
  public URI uri() {
    return setup.listening().reached(http);
  }

  @Override
  public void close() {
    opened.close();
  }
}
