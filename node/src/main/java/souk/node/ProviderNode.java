package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.DatabaseDutyStore;
import souk.exchange.provider.DatabaseUnitStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.ExchangeTables;
import souk.exchange.provider.ExposureRules;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
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
import souk.transport.HttpServer;

/**
 * A provider's node: sells services, takes tickets, claims prizes. What it promised and what it was
 * paid is in its folder and survives power loss.
 */
public final class ProviderNode implements AutoCloseable {
  /**
   * The facts of one provider's host.
   *
   * @param services that it sells
   * @param folder of this node alone
   * @param port 0 for any that is free
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      List<ServiceKind> services,
      Path folder,
      String host,
      int port,
      TillRules till,
      ExposureRules exposure,
      InstantSource clock) {
    public Setup {
      services = List.copyOf(services);
    }

    /** The same, selling something else. */
    public Setup withServices(List<ServiceKind> others) {
      return new Setup(ledger, key, others, folder, host, port, till, exposure, clock);
    }

    /** The same with another view of the ledger. */
    public Setup withLedger(Ledger other) {
      return new Setup(other, key, services, folder, host, port, till, exposure, clock);
    }

    /** The same with another idea of what a till may take. */
    public Setup withTill(TillRules other) {
      return new Setup(ledger, key, services, folder, host, port, other, exposure, clock);
    }
  }

  private final Setup setup;
  private final SqliteDatabase database;
  private final LedgerTill till;
  private final ExchangeServer exchange;
  private final HttpServer http;
  private final ClaimLoop claims;
  private final ExecutorService executor;

  private ProviderNode(
      Setup setup,
      SqliteDatabase database,
      LedgerTill till,
      ExchangeServer exchange,
      HttpServer http,
      ClaimLoop claims,
      ExecutorService executor) {
    this.setup = setup;
    this.database = database;
    this.till = till;
    this.exchange = exchange;
    this.http = http;
    this.claims = claims;
    this.executor = executor;
  }

  /** Starts the node; it serves agreements that it signed before, and new ones. */
  public static ProviderNode start(Setup setup) throws IOException {
    Files.createDirectories(setup.folder());
    SecureRandom random = new SecureRandom();
    List<Migration> tables = new ArrayList<>(PaymentTables.MIGRATIONS);
    tables.addAll(ExchangeTables.MIGRATIONS);
    SqliteDatabase database = SqliteDatabase.open(setup.folder().resolve("provider.db"), tables);
    LedgerTill till =
        new LedgerTill(
            setup.ledger(),
            setup.key().address(),
            setup.till(),
            new DatabaseTillStore(database),
            setup.clock(),
            random);
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-provider-", 0).factory());
    ExchangeServer exchange =
        new ExchangeServer(
            new ExchangeServer.Ports(
                setup.clock(),
                setup.ledger(),
                setup.key(),
                till,
                new DatabaseUnitStore(database),
                new DatabaseAgreementStore(database),
                new DatabaseDutyStore(database),
                executor),
            setup.exposure(),
            roles(setup, random));
    HttpServer.Builder http = HttpServer.builder().bind(setup.host(), setup.port());
    exchange.mount(http);
    HttpServer server = http.start();
    exchange.start();
    Claimer claimer =
        new Claimer(
            setup.ledger(),
            setup.key(),
            till,
            new DatabaseClaimOutbox(database),
            () -> false,
            ClaimRules.STANDARD);
    return new ProviderNode(
        setup, database, till, exchange, server, new ClaimLoop(setup.ledger(), claimer), executor);
  }

  private static Map<String, ProviderRole> roles(Setup setup, SecureRandom random)
      throws IOException {
    Map<String, ProviderRole> roles = new HashMap<>();
    for (ServiceKind kind : setup.services()) {
      Path folder = Files.createDirectories(setup.folder().resolve(kind.name().replace('/', '-')));
      roles.put(
          kind.name(),
          kind.provider(
              new ProviderPorts(setup.clock(), setup.ledger(), setup.key(), folder, random)));
    }
    return roles;
  }

  /** Puts itself on the ledger, with collateral from its balance. */
  public void register(Amount collateral) {
    Command command = new Command.Register(uri().toString(), collateral);
    RefusedException.need(command, setup.ledger().submit(setup.key(), command).join());
  }

  public Address address() {
    return setup.key().address();
  }

  /** Where it answers. */
  public URI uri() {
    return http.uri();
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
    http.close();
    claims.close();
    exchange.close();
    executor.shutdownNow();
    executor.close();
    till.close();
    database.close();
  }
}
