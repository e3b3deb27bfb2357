package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.SecretKey;
import souk.content.ContentRules;
import souk.content.ContentTerms;
import souk.content.Manifest;
import souk.content.publisher.Admission;
import souk.content.publisher.Publisher;
import souk.content.publisher.PublisherPorts;
import souk.content.publisher.PublisherRules;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.payments.DatabaseWalletStore;
import souk.payments.PaymentTables;
import souk.payments.Wallet;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Hmac;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.ProblemException;

/**
 * A publisher's node: pays out of one escrow, whose funder need not be here. Its key signs ticket
 * books and manifests and agrees on secrets with caches; it cannot move money in any other way.
 */
public final class PublisherNode implements AutoCloseable {
  /**
   * The facts of one publisher's host.
   *
   * @param key the escrow's signer
   * @param maxLag how old the ledger's newest block may be before no ticket is given out
   * @param folder of this node alone
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      Bytes32 escrow,
      ContentRules rules,
      Duration maxLag,
      Path folder,
      String host,
      int port,
      InstantSource clock) {}

  private final Setup setup;
  private final SqliteDatabase database;
  private final Wallet wallet;
  private final HttpDialer dialer;
  private final ExecutorService executor;
  private final Publisher publisher;
  private final HttpServer http;

  private PublisherNode(
      Setup setup,
      SqliteDatabase database,
      Wallet wallet,
      HttpDialer dialer,
      ExecutorService executor,
      Publisher publisher,
      HttpServer http) {
    this.setup = setup;
    this.database = database;
    this.wallet = wallet;
    this.dialer = dialer;
    this.executor = executor;
    this.publisher = publisher;
    this.http = http;
  }

  /** Starts the node; it goes on with the objects and agreements that its folder holds. */
  public static PublisherNode start(Setup setup) throws IOException {
    Files.createDirectories(setup.folder());
    SqliteDatabase database =
        SqliteDatabase.open(setup.folder().resolve("publisher.db"), PaymentTables.MIGRATIONS);
    Wallet wallet =
        new Wallet(
            setup.ledger(),
            setup.escrow(),
            setup.key(),
            ticketKey(setup.key(), setup.escrow()),
            new DatabaseWalletStore(database, setup.escrow(), setup.folder()),
            setup.maxLag(),
            setup.clock());
    HttpDialer dialer = new HttpDialer();
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-publisher-", 0).factory());
    Publisher publisher =
        new Publisher(
            new PublisherPorts(
                setup.clock(),
                setup.ledger(),
                setup.key(),
                wallet,
                dialer,
                setup.folder(),
                new SecureRandom(),
                executor),
            setup.rules(),
            PublisherRules.DEFAULT,
            Admission.EVERYBODY);
    HttpServer.Builder http = HttpServer.builder().bind(setup.host(), setup.port());
    publisher.mount(http);
    HttpServer server = http.start();
    publisher.start();
    return new PublisherNode(setup, database, wallet, dialer, executor, publisher, server);
  }

  /** Follows from the key, so that a restart with the same key needs no other secret. */
  private static SecretKey ticketKey(PrivateKey key, Bytes32 escrow) {
    byte[] use = "souk.node/tickets/1".getBytes(StandardCharsets.US_ASCII);
    return Hmac.key(Hmac.of(key.toArray()).code(use, escrow.toArray()));
  }

  /** Publishes a file, which must stay as it is from then on. */
  public Manifest publish(Path file) throws IOException {
    return publisher.publish(file);
  }

  /**
   * A bundle, encoded, as clients ask for it by HTTP.
   *
   * @throws ProblemException what a client would be told
   */
  public Bytes bundle(Address client, Bytes32 object, int number) throws ProblemException {
    return publisher.bundle(client, object, number);
  }

  /** What agreements with this publisher have as their details. */
  public ContentTerms terms() {
    return publisher.terms(uri());
  }

  /** Takes on a cache with whom an agreement was put on the ledger. */
  public void hire(Command.OpenAgreement signed, URI endpoint) throws IOException {
    publisher.hire(signed, endpoint);
  }

  /** Lets a cache go. */
  public void dismiss(Bytes32 agreement) throws IOException {
    publisher.dismiss(agreement);
  }

  /** How many caches have tickets to be paid with and can be chosen now. */
  public int ready() {
    return publisher.ready();
  }

  public Address address() {
    return setup.key().address();
  }

  /** The key, for players that deviate from what this node does with it. */
  public PrivateKey key() {
    return setup.key();
  }

  public Wallet wallet() {
    return wallet;
  }

  public URI uri() {
    return http.uri();
  }

  @Override
  public void close() {
    http.close();
    publisher.close();
    dialer.close();
    executor.close(); // waits: an interrupt in the middle of a write would close the wallet's file
    wallet.close();
    database.close();
  }
}
