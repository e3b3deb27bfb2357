package souk.exchange.testkit;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import souk.exchange.CustomerPorts;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.KeySigning;
import souk.exchange.Service;
import souk.exchange.TicketSource;
import souk.exchange.UnitException;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.LedgerReader;
import souk.ledger.Receipt;
import souk.market.PaymentRules;
import souk.payments.DatabaseEscrowStore;
import souk.payments.DatabaseUnitTicketStore;
import souk.payments.DatabaseWalletStore;
import souk.payments.DeliveryException;
import souk.payments.EscrowKeeper;
import souk.payments.PaymentTables;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Wallet;
import souk.payments.WalletTicketSource;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.transport.Metrics;
import souk.transport.PeerException;

/**
 * A customer with its escrow, wallet and agreements, which can be restarted. As a {@link
 * TicketSource} it sponsors whoever asks: it makes out books as they are needed and brings them to
 * the provider.
 */
public final class TestCustomer implements TicketSource, AutoCloseable {
  private static final int BOOKS_OF_ONE = 16;
  private static final int BOOKS = 8 * BOOKS_OF_ONE;
  private static final int MOST_PAYLOAD = 4 << 20;
  private static final Duration MAX_LAG = Duration.ofHours(1);

  /** Nothing passes by itself while a test waits. */
  private static final WalletTicketSource.Rules IMPATIENT =
      new WalletTicketSource.Rules(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1));

  private final TestMarket market;
  private final PrivateKey key;
  private final Path folder;
  private final PaymentRules payment;
  private final PrivateKey bookSigner;
  private final SecretKeySpec ticketKey;
  private final ExchangeClient exchange;
  private final StepExecutor executor = new StepExecutor();
  private final Map<Address, TestProvider> hired = new HashMap<>();
  private final Map<Bytes32, ExchangeSession> sessions = new HashMap<>();
  private @Nullable Node node;
  private long units;

  /** What runs. */
  private record Node(
      Database database,
      List<ServiceDisk> disks,
      EscrowKeeper keeper,
      Wallet wallet,
      WalletTicketSource tickets) {}

  /** What a unit brought. */
  public record Bought(int tickets, Bytes before, Bytes after) {}

  TestCustomer(TestMarket market, PrivateKey key, Path folder, PaymentRules payment) {
    this.market = market;
    this.key = key;
    this.folder = ServiceDisk.create(folder);
    this.payment = payment;
    this.bookSigner = PrivateKey.fromSeeded(market.random());
    byte[] secret = new byte[32];
    market.random().nextBytes(secret);
    this.ticketKey = new SecretKeySpec(secret, "HmacSHA256");
    this.exchange = market.client(key);
    market.submit(key, new Command.Deposit(TestMarket.WEALTH.share(1, 2)));
    start();
  }

  /** Starts the customer's node, with what its disk holds. */
  public void start() {
    Database database =
        SqliteDatabase.open(folder.resolve("customer.db"), PaymentTables.MIGRATIONS);
    EscrowKeeper keeper =
        EscrowKeeper.open(
            market.ledger(),
            key,
            new EscrowKeeper.Setup(
                bookSigner.address(),
                payment.prize(),
                payment.depth(),
                BOOKS,
                market.kind().market().agreement().rounds(),
                false),
            new DatabaseEscrowStore(database, "test"),
            market.random());
    Wallet wallet =
        new Wallet(
            market.ledger(),
            keeper.id(),
            bookSigner,
            ticketKey,
            new DatabaseWalletStore(database, keeper.id(), folder),
            MAX_LAG,
            market.clock());
    WalletTicketSource tickets =
        new WalletTicketSource(
            wallet,
            this::bring,
            new DatabaseUnitTicketStore(database, keeper.id()),
            IMPATIENT,
            time -> {},
            executor);
    node = new Node(database, new java.util.ArrayList<>(), keeper, wallet, tickets);
    market.settle();
  }

  /** Stops the customer's node. */
  public void stop() {
    Node running = node;
    if (running != null) {
      node = null;
      sessions.values().forEach(ExchangeSession::close);
      sessions.clear();
      executor.clear();
      running.wallet().close();
      running.disks().forEach(ServiceDisk::close);
      running.database().close();
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

  public PrivateKey key() {
    return key;
  }

  public Address address() {
    return key.address();
  }

  public Bytes32 escrow() {
    return running().keeper().id();
  }

  /** The first round that the escrow pays in. */
  public long firstRound() {
    return running().keeper().escrow().terms().firstRound();
  }

  /** The last round that the escrow pays in. */
  public long lastRound() {
    return running().keeper().escrow().lastRound();
  }

  // ---- agreements ----

  /** A draft with this customer, a provider, the escrow and a salt. */
  public AgreementTerms terms(TestProvider provider, AgreementBuilder draft, Bytes32 salt) {
    return draft
        .customer(address())
        .provider(provider.address())
        .escrow(escrow())
        .salt(salt)
        .build();
  }

  /** What a provider says to terms, which this customer signs. */
  public ProposalReply propose(TestProvider provider, AgreementTerms terms) throws Exception {
    return exchange.propose(provider.uri(), terms, key);
  }

  /** Hires a provider by the market file; the details are what the kind wants there. */
  public Hired hire(TestProvider provider, Bytes details) {
    return hire(provider, market.draft().details(details));
  }

  /**
   * Makes an agreement with a provider: signed by both, final on the ledger, with books allotted.
   * Units can be paid from the next round on.
   */
  public Hired hire(TestProvider provider, AgreementBuilder draft) {
    AgreementTerms terms = terms(provider, draft, Bytes32.of(market.random().nextLong()));
    Hired made = new Hired(id(terms), terms, provider.key().publicKey(), provider.uri());
    market.submit(key, signed(provider, terms));
    if (hired.putIfAbsent(provider.address(), provider) == null) {
      running().keeper().allot(provider.address(), BOOKS_OF_ONE);
    }
    market.finish();
    return made;
  }

  private Command.OpenAgreement signed(TestProvider provider, AgreementTerms terms) {
    ProposalReply reply;
    try {
      reply = propose(provider, terms);
    } catch (Exception e) {
      throw new AssertionError(provider.address() + " did not answer a proposal of " + terms, e);
    }
    return switch (reply) {
      case ProposalReply.Signed(Command.OpenAgreement command) -> command;
      case ProposalReply.Declined(String why) ->
          throw new AssertionError("the provider declined: %s%n%s".formatted(why, terms));
      case ProposalReply.NotYet(String why) ->
          throw new AssertionError("the provider does not sign yet: %s%n%s".formatted(why, terms));
    };
  }

  private Bytes32 id(AgreementTerms terms) {
    return terms.id(market.ledger().info().domain());
  }

  /** Asks a provider on the ledger, for the agreement's bond; returns the duty's id. */
  public Bytes32 ask(Hired agreement, Bytes question, Bytes32 salt) {
    Command.OpenDuty open =
        new Command.OpenDuty(agreement.id(), agreement.terms().details(), question, salt);
    market.submit(key, open);
    return open.id(market.ledger().info().domain(), address());
  }

  // ---- units ----

  /** Asks for a unit, pays and gets it. */
  public Bought buy(Hired agreement, Bytes body) throws UnitException, PeerException {
    return buy(session(agreement), agreement, Bytes32.of(++units), body);
  }

  /** The same in a session of anybody's, whom this customer sponsors, for a unit of this name. */
  public Bought buy(ExchangeSession session, Hired agreement, Bytes32 unit, Bytes body)
      throws UnitException, PeerException {
    ByteBuffer before = ByteBuffer.allocate(MOST_PAYLOAD);
    int price = session.request(unit, body, before);
    List<Ticket> tickets = take(agreement.terms().provider(), unit, price);
    ByteBuffer after = ByteBuffer.allocate(MOST_PAYLOAD);
    session.pay(unit, body, tickets, after);
    return new Bought(price, written(before), written(after));
  }

  private static Bytes written(ByteBuffer buffer) {
    buffer.flip();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Bytes.of(bytes);
  }

  /** This customer's own session with a provider; opened once for each start of the provider. */
  private ExchangeSession session(Hired agreement) {
    URI endpoint = provider(agreement.terms().provider()).uri();
    Bytes32 place = souk.primitives.Keccak256.hash(endpoint + " " + agreement.id());
    return sessions.computeIfAbsent(
        place,
        opened -> {
          try {
            return session(exchange, endpoint, agreement);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** A session of this customer's own, at an endpoint. */
  public ExchangeSession session(URI endpoint, Hired agreement) throws Exception {
    return session(exchange, endpoint, agreement);
  }

  /** A session of somebody else, whom this customer sponsors. */
  public ExchangeSession session(ExchangeClient client, URI endpoint, Hired agreement)
      throws Exception {
    return client.open(
        endpoint,
        agreement.terms().provider(),
        agreement.id(),
        agreement.terms().exposures().customer());
  }

  @Override
  public List<Ticket> take(Address provider, Bytes32 unit, int count) {
    return count == 0 ? List.of() : running().tickets().take(provider, unit, count);
  }

  @Override
  public List<Ticket> takeOnce(Address provider, Bytes32 unit, int count) {
    return count == 0 ? List.of() : running().tickets().takeOnce(provider, count);
  }

  private BookReply bring(Address provider, TicketBook book) throws DeliveryException {
    try {
      return exchange.deliver(provider(provider).uri(), book);
    } catch (UnitException | PeerException e) {
      throw new DeliveryException(String.valueOf(e.getMessage()), e);
    }
  }

  private TestProvider provider(Address address) {
    TestProvider known = hired.get(address);
    if (known == null) {
      throw new AssertionError("no agreement with " + address);
    }
    return known;
  }

  /** Makes a book out and keeps it. */
  public TicketBook makeOut(TestProvider provider, long round) {
    return running().wallet().openBook(provider.address(), round);
  }

  /** Gets what is left of the escrow back; its last claim window must be over. */
  public Receipt.Included refund() {
    return market.submit(key, new Command.Refund(escrow()));
  }

  // ---- the kind's own role ----

  /**
   * What the node lends to a customer's role.
   *
   * @param endpoint where the test serves the role's routes
   */
  public CustomerPorts ports(Service kind, URI endpoint) {
    Node running = running();
    ServiceDisk disk = new ServiceDisk(folder.resolve(kind.name().replace('/', '-')));
    running.disks().add(disk);
    return new CustomerPorts(
        kind.terms(),
        market.clock(),
        new KeySigning(key, kind.name()),
        LedgerReader.of(market.ledger()),
        exchange,
        this,
        running.wallet(),
        new LedgerDisputes(market.ledger(), key),
        market.dialer(),
        disk,
        disk.folder(),
        () -> endpoint,
        executor,
        new SeededRandom(market.random().nextLong()),
        new Metrics().under(kind.name()));
  }

  private Node running() {
    Node running = node;
    if (running == null) {
      throw new IllegalStateException("the node of customer " + address() + " is stopped");
    }
    return running;
  }

  @Override
  public void close() {
    stop();
  }
}
