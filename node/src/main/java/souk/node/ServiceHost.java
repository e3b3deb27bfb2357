package souk.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import souk.exchange.KeySigning;
import souk.exchange.ProviderPorts;
import souk.exchange.Service;
import souk.exchange.ServiceTables;
import souk.exchange.Signing;
import souk.ledger.LedgerReader;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transport.HttpDialer;
import souk.transport.Metrics;

/**
 * What a node lends to the roles of its services: for each a folder, tables and figures of its own.
 * Databases that they opened are closed with it, and nothing else.
 */
final class ServiceHost implements AutoCloseable {
  private final LedgerReader ledger;
  private final PrivateKey key;
  private final Path folder;
  private final long storage;
  private final InstantSource clock;
  private final HttpDialer dialer;
  private final ExecutorService executor;
  private final SecureRandom random;
  private final Metrics metrics;
  private final List<Database> databases = new ArrayList<>();

  /**
   * @param key what the roles sign with, each for its own kind
   * @param folder of the node
   * @param storage how many bytes each service may keep in its own
   */
  ServiceHost(
      LedgerReader ledger,
      PrivateKey key,
      Path folder,
      long storage,
      InstantSource clock,
      HttpDialer dialer,
      ExecutorService executor,
      SecureRandom random,
      Metrics metrics) {
    this.ledger = ledger;
    this.key = key;
    this.folder = folder;
    this.storage = storage;
    this.clock = clock;
    this.dialer = dialer;
    this.executor = executor;
    this.random = random;
    this.metrics = metrics;
  }

  Signing signing(Service service) {
    return new KeySigning(key, service.name());
  }

  /** What runs the tasks of a service. */
  Executor tasks(Service service) {
    return new ServiceTasks(executor, service.name());
  }

  Path folder(Service service) throws IOException {
    return folder(folder, service);
  }

  /** A service's folder within a node's. */
  static Path folder(Path folder, Service service) throws IOException {
    return Files.createDirectories(folder.resolve(name(service)));
  }

  /** What a service's folder is called. */
  static String name(Service service) {
    return service.name().replace('/', '-');
  }

  Metrics metrics(Service service) {
    return metrics.under(service.name());
  }

  /** Tables of a service, opened when they are asked for. */
  ServiceTables tables(Path ofService) {
    return new ServiceTables() {
      private @org.jspecify.annotations.Nullable Database open;

      @Override
      public synchronized Database open(List<Migration> migrations) {
        Database database = open;
        if (database == null) {
          database = SqliteDatabase.open(ofService.resolve("service.db"), migrations);
          open = database;
          synchronized (databases) {
            databases.add(database);
          }
        }
        return database;
      }
    };
  }

  ProviderPorts provider(Service service) throws IOException {
    Path own = folder(service);
    return new ProviderPorts(
        service.terms(),
        clock,
        signing(service),
        ledger,
        dialer,
        tables(own),
        own,
        storage,
        tasks(service),
        random,
        metrics(service));
  }

  @Override
  public void close() {
    synchronized (databases) {
      databases.forEach(Database::close);
      databases.clear();
    }
  }
}
