package souk.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import souk.exchange.ExchangeServer;
import souk.exchange.ExchangeTables;
import souk.exchange.ExposureRules;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.SqlAgreementStore;
import souk.exchange.SqlDutyStore;
import souk.exchange.SqlUnitStore;
import souk.ledger.Ledger;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.DatabaseTillStore;
import souk.payments.LedgerTill;
import souk.payments.MemoryClaimOutbox;
import souk.payments.PaymentTables;
import souk.payments.TillRules;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.HttpServer;

/** A cache's whole node: database, till, exchange, HTTP. */
final class CacheNode implements AutoCloseable {
  final PrivateKey key;
  final LedgerTill till;
  final ExchangeServer exchange;
  final Claimer claimer;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final SqliteDatabase database;
  private HttpServer http;

  /**
   * @param fault what to make of the role, for caches that do not do as they should
   */
  CacheNode(
      PrivateKey key,
      Ledger ledger,
      TestClock clock,
      Path folder,
      UnaryOperator<ProviderRole> fault)
      throws IOException {
    this.key = key;
    List<Migration> tables = new ArrayList<>(ExchangeTables.MIGRATIONS);
    tables.addAll(PaymentTables.MIGRATIONS);
    database = SqliteDatabase.open(folder.resolve("node.db"), tables);
    till =
        new LedgerTill(
            ledger,
            key.address(),
            new TillRules(Amount.of(1), 12, Duration.ofMinutes(1), 64 << 20, 32 << 20),
            new DatabaseTillStore(database),
            clock,
            new SecureRandom());
    claimer =
        new Claimer(
            ledger,
            key,
            till,
            new MemoryClaimOutbox(),
            block -> Bytes.EMPTY,
            () -> false,
            ClaimRules.STANDARD);
    ProviderRole role =
        new ContentService(256 << 20)
            .provider(new ProviderPorts(clock, ledger, key, folder, new SecureRandom()));
    exchange =
        new ExchangeServer(
            new ExchangeServer.Ports(
                clock,
                ledger,
                key,
                till,
                new SqlUnitStore(database),
                new SqlAgreementStore(database),
                new SqlDutyStore(database),
                executor),
            ExposureRules.DEFAULT,
            Map.of(ContentService.NAME, fault.apply(role)));
    http = listen(0);
    exchange.start();
  }

  private HttpServer listen(int port) throws IOException {
    HttpServer.Builder server = HttpServer.builder().bind("127.0.0.1", port);
    exchange.mount(server);
    return server.start();
  }

  URI uri() {
    return http.uri();
  }

  /** Answers nobody any more. */
  void die() {
    http.close();
  }

  @Override
  public void close() {
    http.close();
    exchange.close();
    executor.shutdownNow();
    till.close();
    database.close();
  }
}
