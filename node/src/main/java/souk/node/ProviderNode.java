package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.exchange.Service;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.Selling;
import souk.ledger.Ledger;
import souk.market.offer.Property;
import souk.payments.ClaimAccount;
import souk.payments.Claimer;
import souk.payments.CommandRefusedException;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.Earnings;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.TillRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transport.HttpServer;

/**
 * A provider's node: sells services of any kinds, takes tickets, claims prizes, stands on the
 * ledger with its endpoint and its collateral. What it promised and what it was paid is in its
 * folder and survives power loss.
 */
public final class ProviderNode implements AutoCloseable {
  private static final int MOST_DEPTH = 16;

  /** The share of the heap that all held books may take, and of that the books of one escrow. */
  private static final int TILLS_SHARE = 4;

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
   * @param shared what it shares with other processes of the same provider, if it does
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
      Selling selling,
      Optional<Shared> shared) {
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
          Selling.POSTED,
          Optional.empty());
    }

    /** The same with other limits. */
    public Setup withLimits(ProviderLimits others) {
      return with(ledger, services, till, collateral, others, properties, selling, shared);
    }

    /** The same, selling something else. */
    public Setup withServices(List<Service> others) {
      return with(ledger, others, till, collateral, limits, properties, selling, shared);
    }

    /** The same with another view of the ledger. */
    public Setup withLedger(Ledger other) {
      return with(other, services, till, collateral, limits, properties, selling, shared);
    }

    /** The same with other collateral. */
    public Setup withCollateral(CollateralAim other) {
      return with(ledger, services, till, other, limits, properties, selling, shared);
    }

    /** The same with another idea of what a till may take. */
    public Setup withTill(TillRules other) {
      return with(ledger, services, other, collateral, limits, properties, selling, shared);
    }

    /** The same, telling something else of itself. */
    public Setup withProperties(Map<String, Property> others) {
      return with(ledger, services, till, collateral, limits, others, selling, shared);
    }

    /** The same, selling in another way. */
    public Setup withSelling(Selling other) {
      return with(ledger, services, till, collateral, limits, properties, other, shared);
    }

    /** The same as one of several processes. */
    public Setup withShared(Shared other) {
      return with(
          ledger, services, till, collateral, limits, properties, selling, Optional.of(other));
    }

    private Setup with(
        Ledger on,
        List<Service> selling,
        TillRules taking,
        CollateralAim having,
        ProviderLimits within,
        Map<String, Property> telling,
        Selling so,
        Optional<Shared> with) {
      return new Setup(
          on, key, selling, taking, having, folder, listening, clock, within, telling, so, with);
    }
  }

  /**
   * That several processes with the provider's key serve behind one address, each with a folder of
   * its own.
   *
   * @param store where their till and their agreements lie: a URL {@code jdbc:postgresql://…}
   * @param processes how many there are at the most; each risks so large a part of an agreement's
   *     exposure
   */
  public record Shared(String store, int processes) {
    public Shared {
      if (processes < 1) {
        throw new IllegalArgumentException("at least 1 process, not " + processes);
      }
    }
  }

  private final Setup setup;
  private final Opened opened;
  private final SqliteDatabase database;
  private final LedgerTill till;
  private final SettledRounds settled;
  private final Claimer claimer;
  private final ExchangeServer exchange;
  private final HttpServer http;

  ProviderNode(
      Setup setup,
      Opened opened,
      SqliteDatabase database,
      LedgerTill till,
      SettledRounds settled,
      Claimer claimer,
      ExchangeServer exchange,
      HttpServer http) {
    this.database = database;
    this.settled = settled;
    this.claimer = claimer;
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
      return new ProviderStart(setup, opened).run();
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  public Address address() {
    return setup.key().address();
  }

  /** Where it listens, whatever others call. */
  int port() {
    return http.port();
  }

  /** Where it is reached, as the ledger has it. */
  public URI uri() {
    return setup.listening().reached(http);
  }

  /** All that it answers over HTTP. */
  public List<HttpServer.Answered> answered() {
    return http.answered();
  }

  /** Where the money of its tickets stands, since it was started. */
  public ClaimAccount claims() {
    return claimer.account();
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
