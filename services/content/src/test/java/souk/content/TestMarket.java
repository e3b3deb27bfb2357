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
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.publisher.Admission;
import souk.content.publisher.Publisher;
import souk.content.publisher.PublisherPorts;
import souk.content.publisher.PublisherRules;
import souk.exchange.ClientRules;
import souk.exchange.ExchangeClient;
import souk.exchange.ProviderRole;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.payments.MemoryWalletStore;
import souk.payments.Wallet;
import souk.payments.WalletStore;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.puzzle.PuzzleProfile;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;

/** A whole content market in this process: ledger, publisher, caches, clients, over real HTTP. */
final class TestMarket implements AutoCloseable {
  static final int ROUND = 200;
  static final int DEPTH = 6;
  static final Amount PRIZE = Amount.of(6400);

  /** Chunks of 64 KiB keep tests small. */
  static final ContentRules RULES = rules(PuzzleProfile.SOUK);

  private static final int BOOKS = 8;

  final TestClock clock = new TestClock();
  final LocalLedger ledger;
  final PrivateKey customer = Samples.key(100);
  final PrivateKey bookSigner = Samples.key(101);
  final PrivateKey publisherKey = Samples.key(102);
  final List<CacheNode> caches = new ArrayList<>();
  final List<Command.OpenAgreement> agreements = new ArrayList<>();
  final HttpDialer dialer = new HttpDialer();
  final Amount money;
  final Bytes32 escrow;

  private final Path folder;
  private final ContentRules rules;
  private final WalletStore books = new MemoryWalletStore();
  private final List<ContentClient> clients = new ArrayList<>();
  private Wallet wallet;
  private Publisher publisher;
  private HttpServer server;

  static ContentRules rules(PuzzleProfile profile) {
    return new ContentRules(profile, 4, 4, 64 << 10, 4096, 64 << 10, 20, 500, 8, 64, 2, 24);
  }

  TestMarket(Path folder, int size) throws Exception {
    this(folder, size, RULES, role -> role);
  }

  /**
   * @param fault what the first cache makes of its role
   */
  TestMarket(Path folder, int size, ContentRules rules, UnaryOperator<ProviderRole> fault)
      throws Exception {
    this.folder = folder;
    this.rules = rules;
    LedgerRules ledgerRules =
        new LedgerRules(new RoundRules(ROUND, 10, 20, 400, 8191), 1000, 1000, 5000);
    var builder =
        LocalLedger.builder(ledgerRules, Bytes32.of(1))
            .clock(clock)
            .observers(Runnable::run)
            .judge(new ContentJudge())
            .fund(customer.address(), Amount.of(1_000_000_000));
    for (int i = 0; i < size; i++) {
      builder.fund(Samples.key(200 + i).address(), Amount.of(1_000_000));
    }
    ledger = builder.open();
    money = totals();
    submit(customer, new Command.Deposit(Amount.of(1_000_000_000)));
    EscrowTerms terms =
        new EscrowTerms(
            bookSigner.address(), PRIZE, DEPTH, (long) BOOKS * size, 1, 50, Bytes32.of(2));
    submit(customer, new Command.OpenEscrow(terms));
    escrow = terms.id(ledger.info().domain(), customer.address());
    for (int i = 0; i < size; i++) {
      UnaryOperator<ProviderRole> behaviour = i == 0 ? fault : role -> role;
      addCache(Samples.key(200 + i), behaviour);
    }
    advance(ROUND - ledger.head(Finality.FINAL).number());
    openPublisher(0);
    for (CacheNode cache : caches) {
      hire(cache);
    }
    awaitReady(size);
  }

  private void addCache(PrivateKey key, UnaryOperator<ProviderRole> behaviour) throws Exception {
    Path home = Files.createDirectories(folder.resolve("cache-" + key.address()));
    CacheNode node = new CacheNode(key, ledger, clock, home, behaviour);
    caches.add(node);
    submit(key, new Command.Deposit(Amount.of(1_000_000)));
    submit(key, new Command.Register(node.uri().toString(), Amount.of(500_000)));
    submit(customer, new Command.Allot(escrow, 1, key.address(), BOOKS));
  }

  private void openPublisher(int port) throws IOException {
    wallet =
        new Wallet(
            ledger,
            escrow,
            bookSigner,
            new SecretKeySpec(Bytes32.of(77).toArray(), "HmacSHA256"),
            books,
            Duration.ofMinutes(1),
            clock);
    publisher =
        new Publisher(
            new PublisherPorts(
                clock,
                ledger,
                publisherKey,
                wallet,
                dialer,
                folder.resolve("publisher"),
                new SecureRandom()),
            rules,
            PublisherRules.DEFAULT,
            Admission.EVERYBODY);
    HttpServer.Builder http = HttpServer.builder().bind("127.0.0.1", port);
    publisher.mount(http);
    server = http.start();
    publisher.start();
  }

  private void hire(CacheNode cache) throws Exception {
    AgreementTerms terms =
        new AgreementTerms(
            customer.address(),
            cache.key.address(),
            ContentService.NAME,
            publisher.terms(server.uri()).encode(),
            escrow,
            ledger.info().rules().hash(),
            ContentJudge.ID,
            ledger.head(Finality.FINAL).number(),
            50L * ROUND,
            10,
            0,
            Amount.ZERO,
            Amount.ZERO,
            0,
            Amount.ZERO,
            Bytes32.ZERO,
            0,
            Amount.of(100_000),
            new AgreementTerms.Grades(1000, 5000, 10000),
            ROUND,
            512,
            512,
            Bytes32.of(5));
    ExchangeClient exchange =
        new ExchangeClient(dialer, publisherKey, ledger.info(), ClientRules.DEFAULT);
    switch (exchange.propose(cache.uri(), terms, customer)) {
      case ExchangeClient.ProposalReply.Signed(Command.OpenAgreement signed) -> {
        submit(customer, signed);
        agreements.add(signed);
        await("the exchange serves", () -> cache.exchange.serves(id(signed)));
        publisher.hire(signed, cache.uri());
      }
      case ExchangeClient.ProposalReply.Declined(String why) -> throw new AssertionError(why);
    }
  }

  Bytes32 id(Command.OpenAgreement signed) {
    return signed.terms().id(ledger.info().domain());
  }

  /** Stops the publisher and starts it again with nothing but its folder and its keys. */
  void restartPublisher() throws Exception {
    int port = server.port();
    server.close();
    publisher.close();
    wallet.close();
    openPublisher(port);
    awaitReady(caches.size());
  }

  void awaitReady(int size) {
    await("caches have tickets", () -> publisher.ready() == size);
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("waiting until " + what).isNegative();
      try {
        Thread.sleep(5);
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

  ContentClient client(int number) {
    return client(number, ClientLimits.DEFAULT);
  }

  ContentClient client(int number, ClientLimits limits) {
    ContentClient client =
        new ContentClient(dialer, Samples.key(300 + number), ledger.info(), clock, limits);
    clients.add(client);
    return client;
  }

  byte[] fetch(ContentClient client, Bytes32 id, Progress progress) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    client.fetch(publisherUri(), id, out, progress);
    return out.toByteArray();
  }

  /** A published object of random bytes. */
  record Published(Bytes content, Manifest manifest) {
    byte[] bytes() {
      return content.toArray();
    }

    Bytes32 id() {
      return manifest.contentId();
    }
  }

  Published publish(int size, long seed) throws IOException {
    byte[] bytes = Samples.bytes(new Random(seed), size);
    Path file = folder.resolve("object-" + seed);
    Files.write(file, bytes);
    return new Published(Bytes.of(bytes), publisher.publish(file));
  }

  List<Event> submit(Signer by, Command command) {
    return switch (ledger.submit(by, command).join()) {
      case Receipt.Included included -> included.events();
      case Receipt.Refused refused ->
          throw new AssertionError(command + ": " + refused.reason() + " " + refused.detail());
      case Receipt.Dropped dropped -> throw new AssertionError(dropped.why());
    };
  }

  void advance(long blocks) {
    if (blocks > 0) {
      ledger.advance(blocks);
    }
  }

  LedgerView view() {
    return ledger.at(ledger.head(Finality.FINAL));
  }

  /** All the money there is. */
  Amount totals() {
    LedgerView view = ledger.at(ledger.head(Finality.FINAL));
    Amount sum = view.totals().sum();
    sum = sum.plus(view.outside(customer.address()));
    for (int i = 0; i < 64; i++) {
      sum = sum.plus(view.outside(Samples.key(200 + i).address()));
    }
    return sum;
  }

  /** Tickets that all tills have taken. */
  long ticketsTaken() {
    return caches.stream()
        .flatMap(cache -> cache.till.income().stream())
        .mapToLong(income -> income.tickets())
        .sum();
  }

  @Override
  public void close() {
    clients.forEach(ContentClient::close);
    server.close();
    publisher.close();
    wallet.close();
    caches.forEach(CacheNode::close);
    dialer.close();
    ledger.close();
  }
}
