package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.kind.ContentService;
import souk.content.publisher.Admission;
import souk.content.publisher.Publisher;
import souk.content.publisher.PublisherRules;
import souk.exchange.CustomerPorts;
import souk.exchange.Disputes;
import souk.exchange.ForwardingKind;
import souk.exchange.Hired;
import souk.exchange.KindRoutes;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.Service;
import souk.exchange.client.ExchangeClient;
import souk.exchange.provider.ExposureRules;
import souk.exchange.testkit.MarketText;
import souk.exchange.testkit.TestMarket;
import souk.exchange.testkit.TestProvider;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockWatch;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.MarketRules;
import souk.market.file.MarketFile;
import souk.payments.Wallet;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.puzzle.PuzzleProfile;
import souk.store.Database;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.HttpServer;
import souk.transport.Metrics;

/** A market with a publisher, its caches and its clients, all in this process, over real HTTP. */
final class SponsoredMarket implements AutoCloseable {
  /** Chunks of 64 KiB, so that tests move little. */
  static final ContentRules RULES = rules(PuzzleProfile.SOUK);

  static final Amount COLLATERAL = Amount.of(100_000);

  private static final long SEED = 20261122;
  private static final int PRIZE = 3200;
  private static final int DEPTH = 5;
  private static final int BOOKS = 16;
  private static final int EXPOSURE = 512;

  final TestMarket market;
  final List<TestProvider> caches = new ArrayList<>();
  final PrivateKey customer;
  final PrivateKey publisherKey;
  final PrivateKey bookSigner;
  final Bytes32 escrow;

  private final Path folder;
  private final ContentRules rules;
  private final int exposure;
  private final List<Command.OpenAgreement> agreements = new ArrayList<>();
  private final List<ContentClient> clients = new ArrayList<>();
  private final List<Throwable> publisherFaults = new CopyOnWriteArrayList<>();
  final FullDisk books = new FullDisk();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable SqliteDatabase tables;
  private Wallet wallet;
  private Publisher publisher;
  private HttpServer server;
  private BlockWatch watch;

  static ContentRules rules(PuzzleProfile profile) {
    return new ContentRules(profile, 4, 4, 64 << 10, 4096, 64 << 10, 10, 500, 8, 64, 2, 24);
  }

  /** Content delivery by a cache that does not do as it should. */
  private static final class FaultyKind extends ForwardingKind {
    private final UnaryOperator<ProviderRole> fault;

    FaultyKind(UnaryOperator<ProviderRole> fault) {
      super(new ContentService(64 << 20));
      this.fault = fault;
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) throws IOException {
      return fault.apply(super.provider(ports));
    }
  }

  /** What is agreed on besides the service's own rules. */
  private static MarketRules market(int exposure) {
    return MarketFile.parse(
            "market.yaml",
            MarketText.of(ContentRules.KIND)
                .with("ledger.longestAgreement", 100_000)
                .with("payment.prize", PRIZE)
                .with("payment.tickets", 1 << DEPTH)
                .with("agreement.rounds", 160)
                .with("agreement.openWithin", 100)
                .with("agreement.notice", 10)
                .with("agreement.collateral", COLLATERAL)
                .with("agreement.firstFault", "10%")
                .with("agreement.secondFault", "50%")
                .with("agreement.furtherFault", "100%")
                .with("agreement.release", 100)
                .with("agreement.providerExposure", exposure)
                .with("agreement.customerExposure", exposure)
                .toString())
        .rules();
  }

  /** A market of honest caches. */
  static SponsoredMarket honest(Path folder, int size) throws Exception {
    return new SponsoredMarket(folder, size, RULES, role -> role);
  }

  /**
   * Opens a market in which every cache is ready to be chosen.
   *
   * @param fault what the first cache makes of its role
   */
  SponsoredMarket(Path folder, int size, ContentRules rules, UnaryOperator<ProviderRole> fault)
      throws Exception {
    this(folder, size, rules, fault, ExposureRules.DEFAULT, EXPOSURE);
  }

  /**
   * As the other, with caches and a publisher that risk so many tickets in each agreement.
   *
   * @param risks of every cache
   */
  SponsoredMarket(
      Path folder,
      int size,
      ContentRules rules,
      UnaryOperator<ProviderRole> fault,
      ExposureRules risks,
      int exposure)
      throws Exception {
    this.folder = folder;
    this.rules = rules;
    this.exposure = exposure;
    MarketRules agreed = market(exposure);
    market =
        new TestMarket(folder, SEED, List.of(new Service(new ContentService(), rules, agreed)));
    customer = market.actor();
    publisherKey = market.actor();
    bookSigner = PrivateKey.fromSeeded(market.random());
    market.submit(customer, new Command.Deposit(TestMarket.WEALTH));
    EscrowTerms terms =
        new EscrowTerms(
            bookSigner.address(),
            Amount.of(PRIZE),
            DEPTH,
            (long) BOOKS * size,
            market.round() + 1,
            16,
            Bytes32.of(2));
    market.submit(customer, new Command.OpenEscrow(terms));
    escrow = terms.id(market.ledger().info().domain(), customer.address());
    for (int i = 0; i < size; i++) {
      UnaryOperator<ProviderRole> behaviour = i == 0 ? fault : role -> role;
      TestProvider cache =
          market.provider(risks, List.of(new Service(new FaultyKind(behaviour), rules, agreed)));
      caches.add(cache);
      market.submit(
          customer, new Command.Allot(escrow, terms.firstRound(), cache.address(), BOOKS));
    }
    openPublisher(0);
    for (TestProvider cache : caches) {
      hire(cache);
    }
    market.nextRound();
    awaitReady(size);
  }

  private void openPublisher(int port) throws IOException {
    wallet =
        new Wallet(
            market.ledger(),
            escrow,
            bookSigner,
            new SecretKeySpec(Bytes32.of(77).toArray(), "HmacSHA256"),
            books,
            Duration.ofHours(1),
            market.clock());
    publisher =
        new Publisher(
            new CustomerPorts(
                rules,
                market.clock(),
                Samples.signing(publisherKey),
                LedgerReader.of(market.ledger()),
                market.client(publisherKey),
                (_, _, _) -> {
                  throw new AssertionError("tickets are the wallet's");
                },
                wallet,
                new PublisherDisputes(),
                market.dialer(),
                this::tables,
                Files.createDirectories(folder.resolve("publisher")),
                () -> server.uri(),
                executor,
                new SecureRandom(),
                new Metrics()),
            rules,
            PublisherRules.DEFAULT,
            Admission.EVERYBODY);
    HttpServer.Builder http =
        HttpServer.builder()
            .bind("127.0.0.1", port)
            .onFault((request, fault) -> publisherFaults.add(fault));
    KindRoutes routes = new KindRoutes(ContentRules.KIND);
    publisher.mount(routes);
    routes.mount(http);
    server = http.start();
    publisher.start();
    watch = new BlockWatch(market.ledger(), "publisher", () -> publisher.advanced(market.head()));
  }

  /** What a customer's node does for its role. */
  private final class PublisherDisputes implements Disputes {
    @Override
    public CompletableFuture<Receipt> accuse(Hired agreement, Bytes evidence) {
      return market
          .ledger()
          .submit(
              publisherKey,
              new Command.ReportFault(agreement.id(), agreement.terms().details(), evidence));
    }

    @Override
    public CompletableFuture<Receipt> ask(Hired agreement, Bytes question, Bytes32 salt) {
      throw new AssertionError("nothing can be asked");
    }
  }

  private void hire(TestProvider cache) throws Exception {
    AgreementTerms terms =
        AgreementTerms.of(ContentService.NAME)
            .customer(customer.address())
            .provider(cache.address())
            .details(publisher.details(cache.address(), agreements.size()))
            .escrow(escrow)
            .rules(market.ledger().info().rules().hash())
            .judge(ContentJudge.ID)
            .openBy(market.head() + 100)
            .start(market.head())
            .end(market.head() + 10_000)
            .notice(10)
            .collateral(COLLATERAL, new AgreementTerms.Grades(1000, 5000, 10000), 100)
            .exposures(exposure, exposure)
            .salt(Bytes32.of(5))
            .build();
    if (market.client(publisherKey).propose(cache.uri(), terms, customer)
        instanceof ExchangeClient.ProposalReply.Signed(Command.OpenAgreement signed)) {
      market.submit(customer, signed);
      agreements.add(signed);
      publisher.hired(
          new Hired(
              terms.id(market.ledger().info().domain()),
              terms,
              cache.key().publicKey(),
              cache.uri()));
    } else {
      throw new AssertionError("a cache does not sign");
    }
  }

  /** The agreement with a cache. */
  Bytes32 agreement(TestProvider cache) {
    return agreements.stream()
        .filter(signed -> signed.terms().provider().equals(cache.address()))
        .map(signed -> signed.terms().id(market.ledger().info().domain()))
        .findAny()
        .orElseThrow();
  }

  /** What a cache has left of the collateral that its agreement locked. */
  Amount lock(TestProvider cache) {
    return view().agreement(agreement(cache)).orElseThrow().lock();
  }

  LedgerView view() {
    return market.ledger().at(market.ledger().head(Finality.FINAL));
  }

  /** Stops the publisher and starts it again with nothing but its folder, wallet and keys. */
  void restartPublisher() throws Exception {
    stopPublisher();
    startPublisher();
  }

  void stopPublisher() {
    server.close();
    watch.close();
    publisher.close();
    wallet.close();
  }

  /** Starts the publisher that was stopped, where it was. */
  void startPublisher() throws Exception {
    openPublisher(server.port());
    for (Command.OpenAgreement signed : agreements) {
      TestProvider cache = cache(signed.terms().provider());
      publisher.hired(
          new Hired(
              signed.terms().id(market.ledger().info().domain()),
              signed.terms(),
              cache.key().publicKey(),
              cache.uri()));
    }
    awaitReady(caches.size());
  }

  void awaitReady(int size) {
    await("caches have tickets", () -> publisher.ready() == size);
  }

  /** Waits for what happens on other threads. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("waiting until " + what).isNegative();
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  Publisher publisher() {
    return publisher;
  }

  URI publisherUri() {
    return server.uri();
  }

  static PrivateKey clientKey(int number) {
    return Samples.key(300 + number);
  }

  ContentClient client(int number) {
    return client(number, ClientLimits.DEFAULT);
  }

  ContentClient client(int number, ClientLimits limits) {
    ContentClient client =
        new ContentClient(
            market.dialer(), clientKey(number), market.ledger().info(), market.clock(), limits);
    clients.add(client);
    return client;
  }

  byte[] fetch(ContentClient client, Bytes32 id, Progress progress) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    client.fetch(publisherUri(), id, out, progress);
    return out.toByteArray();
  }

  private Database tables(List<Migration> migrations) {
    SqliteDatabase open = tables;
    if (open == null) {
      open = SqliteDatabase.open(folder.resolve("publisher.db"), migrations);
      tables = open;
    }
    return open;
  }

  /** A published object. */
  record Published(Bytes content, Manifest manifest, Path file) {
    byte[] bytes() {
      return content.toArray();
    }

    Bytes32 id() {
      return manifest.contentId();
    }

    int chunks() {
      return manifest.layout().chunks();
    }
  }

  /** Publishes random bytes. */
  Published publish(int size, long seed) throws IOException {
    byte[] bytes = Samples.bytes(new Random(seed), size);
    Path file = folder.resolve("object-" + size + "-" + seed);
    Files.write(file, bytes);
    return new Published(Bytes.of(bytes), publisher.publish(file), file);
  }

  /** The root of a book's tree over these leaves. */
  static byte[] root(Bytes leaves) {
    List<byte[]> level = new ArrayList<>();
    for (int at = 0; at < leaves.size(); at += Book.HASH_SIZE) {
      level.add(leaves.slice(at, Book.HASH_SIZE));
    }
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(Book.node(level.get(i), level.get(i + 1)));
      }
      level = above;
    }
    return level.getFirst();
  }

  /** Tickets that all caches were ever paid. */
  int ticketsTaken() {
    return caches.stream().map(TestProvider::taken).mapToInt(taken -> taken.size()).sum();
  }

  /** The cache with this address. */
  TestProvider cache(Address address) {
    return caches.stream().filter(cache -> cache.address().equals(address)).findAny().orElseThrow();
  }

  /** That nobody failed by a fault of its own, and no money came or went. */
  void assertSound() {
    assertThat(caches.stream().map(TestProvider::faults).flatMap(Collection::stream)).isEmpty();
    assertThat(publisherFaults).isEmpty();
    assertThat(market.total()).isEqualTo(TestMarket.initial());
  }

  @Override
  public void close() {
    clients.forEach(ContentClient::close);
    server.close();
    watch.close();
    publisher.close();
    market.close();
    executor.close();
    wallet.close();
    if (tables != null) {
      tables.close();
    }
  }
}
