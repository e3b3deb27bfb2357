package souk.transfers.person;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import souk.exchange.KeySigning;
import souk.ledger.Ledger;
import souk.payments.DatabaseWalletStore;
import souk.payments.PaymentTables;
import souk.payments.Wallet;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transfers.TransferTables;
import souk.transfers.mandate.MandateBooks;
import souk.transfers.mandate.MandateRoutes;
import souk.transfers.mandate.MandateStore;
import souk.transfers.stream.StreamEscrows;
import souk.transfers.stream.StreamPayer;
import souk.transport.HttpDialer;

/**
 * What somebody streams and gives mandates from: the wallets of its escrows, and what it wrote
 * down. One process has it at a time.
 */
public final class Purse implements AutoCloseable {
  /** Its file in a person's folder. */
  public static final String FILE = "streams.db";

  private final Ledger ledger;
  private final PrivateKey key;
  private final Path folder;
  private final Duration maxLag;
  private final InstantSource clock;
  private final SqliteDatabase database;
  private final HttpDialer dialer = new HttpDialer();
  private final Map<Bytes32, Wallet> wallets = new HashMap<>();
  private final StreamPayer streams;
  private final MandateStore mandates;

  /**
   * Opens it.
   *
   * @param key the funder's, which signs books, too
   * @param folder of the person, which is there
   * @param maxLag how old the ledger's newest block may be before nothing is given out
   */
  public Purse(Ledger ledger, PrivateKey key, Path folder, Duration maxLag, InstantSource clock) {
    this.ledger = ledger;
    this.key = key;
    this.folder = folder;
    this.maxLag = maxLag;
    this.clock = clock;
    this.database = SqliteDatabase.open(folder.resolve(FILE), tables());
    this.streams = new StreamPayer(database, StreamEscrows.of(ledger, this::wallet), dialer, clock);
    this.mandates = MandateStore.in(database);
  }

  /** The tables of payments and transfers. */
  static List<Migration> tables() {
    return Stream.concat(PaymentTables.MIGRATIONS.stream(), TransferTables.MIGRATIONS.stream())
        .toList();
  }

  private synchronized Wallet wallet(Bytes32 escrow) {
    return wallets.computeIfAbsent(
        escrow,
        id ->
            new Wallet(
                ledger,
                id,
                key,
                // Follows from the key, so that a restart with the same key needs no other secret.
                new KeySigning(key, "payments").secret("tickets " + id),
                new DatabaseWalletStore(database, id, folder),
                maxLag,
                clock));
  }

  /** Opens an escrow's wallet. One that is opened after a round began makes out no books in it. */
  public void open(Bytes32 escrow) {
    var _ = wallet(escrow);
  }

  /** The streams that go out. */
  public StreamPayer streams() {
    return streams;
  }

  /** The mandates that were given. */
  public MandateStore mandates() {
    return mandates;
  }

  /**
   * Hands a mandate's books to its payee, as often as this is called the same.
   *
   * @throws IOException when the payee does not answer, or refuses it
   * @throws souk.payments.WalletException when a book cannot be made out
   */
  public void deliver(MandateStore.Given given) throws IOException {
    MandateBooks books = MandateBooks.of(given.mandate(), wallet(given.mandate().terms().escrow()));
    MandateRoutes.deliver(books, dialer, given.endpoint());
    mandates.delivered(given.number());
  }

  /** Where a payee of streams and mandates is, as it was typed. */
  public static URI endpoint(String typed) {
    URI uri = URI.create(typed);
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw new IllegalArgumentException("is no place of a payee: http://HOST:PORT");
    }
    return uri;
  }

  @Override
  public synchronized void close() {
    streams.close();
    dialer.close();
    wallets.values().forEach(Wallet::close);
    database.close();
  }
}
