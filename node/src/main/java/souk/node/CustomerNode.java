package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import souk.exchange.CustomerRole;
import souk.exchange.KeySigning;
import souk.exchange.Service;
import souk.ledger.AgreementTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.market.hire.Wanted;
import souk.payments.DatabaseWalletStore;
import souk.payments.EscrowKeeper;
import souk.payments.PaymentTables;
import souk.payments.Wallet;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.store.Database;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.HttpServer;

/**
 * A customer's node: keeps an escrow, hires providers that stand on the ledger, pays them, watches
 * their duties, and runs the customer's side of one service. Before escrow and agreements end it
 * extends them, without a gap. What it began, it goes on with after a restart.
 */
public final class CustomerNode implements AutoCloseable {
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
   * @param most that may be locked and paid out in all; empty for what was set before in this
   *     folder, and for no limit when nothing was
   * @param wanted what the offers of those that are hired must be like
   * @param asking every how long those that are hired are asked whether they are still there, in
   *     whole seconds; who does not answer three times is replaced
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
      Optional<Amount> most,
      Wanted wanted,
      Duration asking,
      InstantSource clock) {
    public Setup {
      named = Set.copyOf(named);
      if (asking.toSeconds() < 1) {
        throw new IllegalArgumentException("asked every %s; at least a second".formatted(asking));
      }
    }

    /** Without a limit of its own, and whatever offers are like. */
    public Setup(
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
      this(
          ledger,
          key,
          signer,
          service,
          maxLag,
          folder,
          listening,
          providers,
          spare,
          named,
          booksPerProvider,
          rounds,
          renews,
          Optional.empty(),
          Wanted.ANYTHING,
          Discovery.CLOSE,
          clock);
    }

    /** The same with a limit. */
    public Setup atMost(Optional<Amount> limit) {
      return with(ledger, folder, limit, wanted, asking);
    }

    /** The same in another folder. */
    public Setup in(Path other) {
      return with(ledger, other, most, wanted, asking);
    }

    /** The same, hiring only those whose offers are like that. */
    public Setup wanting(Wanted other) {
      return with(ledger, folder, most, other, asking);
    }

    /** The same with another view of the ledger. */
    public Setup withLedger(Ledger other) {
      return with(other, folder, most, wanted, asking);
    }

    /** The same, asking those that are hired so often whether they are still there. */
    public Setup asking(Duration every) {
      return with(ledger, folder, most, wanted, every);
    }

    private Setup with(Ledger on, Path in, Optional<Amount> limit, Wanted offers, Duration every) {
      return new Setup(
          on,
          key,
          signer,
          service,
          maxLag,
          in,
          listening,
          providers,
          spare,
          named,
          booksPerProvider,
          rounds,
          renews,
          limit,
          offers,
          every,
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
  private final Database database;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile LedgerView seen;

  CustomerNode(
      Setup setup,
      Opened opened,
      EscrowKeeper escrow,
      Wallet wallet,
      CustomerRole role,
      Hiring hiring,
      HttpServer http,
      Database database) {
    this.setup = setup;
    this.opened = opened;
    this.escrow = escrow;
    this.wallet = wallet;
    this.role = role;
    this.hiring = hiring;
    this.http = http;
    this.database = database;
    this.seen = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
  }

  /** Starts; the escrow is open when this returns, and providers are hired from then on. */
  public static CustomerNode start(Setup setup) throws IOException {
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      return start.start();
    }
  }

  /** What its operator is told, as JSON has it. */
  static Map<String, Object> statusOf(CompletableFuture<CustomerNode> itself) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("node", "customer");
    CustomerNode node = itself.getNow(null);
    if (node == null) {
      return all; // it is starting
    }
    Status now = node.status();
    all.put("address", node.setup.key().address().toString());
    all.put("endpoint", node.uri().toString());
    all.put("services", List.of(node.setup.service().name()));
    all.put("escrow", now.escrow().toString());
    all.put("firstRound", now.firstRound());
    all.put("lastRound", now.lastRound());
    all.put("hired", now.hired());
    all.put("ready", now.ready());
    now.trouble().ifPresent(why -> all.put("trouble", why));
    return all;
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

  /**
   * Takes on an agreement that was negotiated, beside those that are hired, for which there are
   * {@link Setup#spare} books. It is put on the ledger soon.
   *
   * @param customer this customer's signature
   * @param provider the provider's
   * @param endpoint where the provider answers
   * @throws IllegalArgumentException when it is another customer's, or paid from another escrow
   */
  public void adopt(AgreementTerms terms, Signature customer, Signature provider, URI endpoint) {
    hiring.adopt(terms, customer, provider, endpoint);
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
   * @param shortage who could be hired, when that is fewer than are wanted
   * @param trouble what went wrong, and is tried again
   */
  public record Status(
      Bytes32 escrow,
      long firstRound,
      long lastRound,
      int hired,
      int ready,
      Optional<Hireable> shortage,
      Optional<String> trouble) {}

  /** Where its money is, by the newest block. */
  public CustomerMoney money() {
    return CustomerMoney.of(setup.ledger(), database).orElseThrow();
  }

  public Status status() {
    LedgerView.Escrow now = escrow.escrow();
    return new Status(
        now.id(),
        now.terms().firstRound(),
        now.lastRound(),
        hiring.hired().size(),
        role.ready(),
        hiring.shortage(),
        escrow.trouble().or(() -> trouble));
  }

  /**
   * Whether the escrow's last round is past in the newest block that the node has seen; another
   * start opens another escrow.
   */
  public boolean over() {
    return escrow.over(seen);
  }

  /** A block is looked at. */
  void looking(LedgerView view) {
    seen = view;
  }

  /** What was due in a block is done, or was tried. */
  void looked(Optional<String> found) {
    trouble = found;
  }

  /** The newest block that it has done what is due in, or is doing it. */
  public long seenBlock() {
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

  /** All that it answers over HTTP. */
  public List<HttpServer.Answered> answered() {
    return http.answered();
  }

  @Override
  public void close() {
    opened.close();
  }
}
