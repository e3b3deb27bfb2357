package souk.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.payments.DatabaseTillStore;
import souk.payments.DatabaseWalletStore;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TillRules;
import souk.payments.Wallet;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transfers.TransferTables;
import souk.transfers.stream.StreamEscrows;
import souk.transfers.stream.StreamPayee;
import souk.transfers.stream.StreamPayer;
import souk.transfers.stream.StreamRate;
import souk.transfers.stream.StreamRoutes;
import souk.transfers.stream.StreamTerms;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;

/**
 * Many live streams of one ticket a second, from one payer to one payee over HTTP, in this process
 * and in real time, with everything on disk as it is in earnest: what they take of a core, and of
 * memory. Both sides count.
 */
final class StreamLoad implements AutoCloseable {
  private static final RoundRules ROUNDS = new RoundRules(100_000, 10, 10, 100, 8191);
  private static final Amount WEALTH = Amount.of(1L << 50);
  private static final Amount PRIZE = Amount.of(1_000_000);
  private static final Duration MAX_LAG = Duration.ofMinutes(1);
  private static final long SECOND = 1_000_000_000L;
  private static final long MOST = 1L << 20;
  private static final int STARTERS = 64;
  private static final List<Migration> TABLES =
      Stream.concat(PaymentTables.MIGRATIONS.stream(), TransferTables.MIGRATIONS.stream()).toList();

  /**
   * What was measured.
   *
   * @param streams that were live
   * @param cpuPercent of a core, of both sides, books included that were made out meanwhile
   * @param megabytes of both sides, after a collection
   * @param ticketsPerSecond that the till took
   * @param books made out while it was measured
   */
  record Measured(
      int streams, double cpuPercent, double megabytes, double ticketsPerSecond, long books) {}

  private final int streams;
  private final long begun = System.nanoTime();
  private final Random random = new Random(20_261_130);
  private final PrivateKey payer = PrivateKey.fromSeeded(random);
  private final PrivateKey payee = PrivateKey.fromSeeded(random);
  private final PrivateKey signer = PrivateKey.fromSeeded(random);
  private final LocalLedger ledger;
  private final Bytes32 escrow;
  private final SqliteDatabase payersFile;
  private final SqliteDatabase payeesFile;
  private final Wallet wallet;
  private final LedgerTill till;
  private final HttpDialer dialer = new HttpDialer();
  private final StreamPayee in;
  private final HttpServer server;
  private final StreamPayer out;
  private final double before;

  /**
   * @param depth of a book; a stream of a ticket a second fills one in 2^depth seconds
   */
  StreamLoad(Path folder, int streams, int depth) throws IOException {
    this.streams = streams;
    ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000_000, 1000, 5000), Bytes32.of(1))
            .fund(payer.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .open();
    InstantSource clock = this::now;
    long books = 8L * streams;
    EscrowTerms terms = new EscrowTerms(signer.address(), PRIZE, depth, books, 1, 1, Bytes32.of(1));
    escrow = terms.id(ledger.info().domain(), payer.address());
    List<CompletableFuture<Receipt>> opening =
        List.of(
            ledger.submit(payer, new Command.Deposit(WEALTH)),
            ledger.submit(payer, new Command.OpenEscrow(terms)),
            ledger.submit(payer, new Command.Allot(escrow, 1, payee.address(), books)));
    ledger.advance(1);
    for (CompletableFuture<Receipt> each : opening) {
      if (!(each.join() instanceof Receipt.Included)) {
        throw new IllegalStateException("the market did not open: " + each.join());
      }
    }
    payersFile = SqliteDatabase.open(folder.resolve("payer.db"), TABLES);
    payeesFile = SqliteDatabase.open(folder.resolve("payee.db"), TABLES);
    wallet =
        new Wallet(
            ledger,
            escrow,
            signer,
            new SecretKeySpec(new byte[32], "HmacSHA256"),
            new DatabaseWalletStore(payersFile, escrow, folder),
            MAX_LAG,
            clock);
    till =
        new LedgerTill(
            ledger,
            payee.address(),
            new TillRules(Amount.of(1), 12, MAX_LAG, 1L << 30, 1L << 30),
            new DatabaseTillStore(payeesFile),
            clock,
            random);
    ledger.advance(ROUNDS.start(1) - ledger.head(LocalLedger.Finality.INCLUDED).number());
    ledger.advance(1); // empty blocks that are made at once have one time
    before = used();
    in = new StreamPayee(ledger, payee.address(), till, payeesFile, clock);
    server = StreamRoutes.add(HttpServer.builder(), in).start();
    out = new StreamPayer(payersFile, StreamEscrows.of(ledger, _ -> wallet), dialer, clock);
  }

  /** The ledger's time, which goes on as real time does from the round's first block on. */
  private Instant now() {
    return Instant.ofEpochSecond(ledger.head(LocalLedger.Finality.INCLUDED).time())
        .plusNanos((System.nanoTime() - begun) % SECOND);
  }

  /** Starts all streams and waits until all flow, then measures for so many seconds. */
  Measured measure(int seconds, Consumer<String> progress)
      throws InterruptedException, java.util.concurrent.ExecutionException {
    progress.accept("starting " + streams + " streams");
    try (ExecutorService starters = Executors.newFixedThreadPool(STARTERS)) {
      URI at = server.uri();
      List<Future<?>> started = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        long salt = i;
        started.add(
            starters.submit(() -> out.start(terms(salt), at, new StreamRate(SECOND), false)));
      }
      for (Future<?> each : started) {
        each.get();
      }
    }
    out.run();
    while (in.streams().stream().filter(each -> each.taken() > 0).count() < streams) {
      second();
    }
    for (int i = 0; i < 5; i++) {
      second(); // what was due while they started is caught up with
    }
    progress.accept("streams flow");
    long tickets = tickets();
    long books = books();
    double cpu = ProcessTime.nanos();
    long start = System.nanoTime();
    for (int i = 0; i < seconds; i++) {
      second();
    }
    double elapsed = System.nanoTime() - start;
    double share = (ProcessTime.nanos() - cpu) / elapsed;
    double rate = (tickets() - tickets) / (elapsed / SECOND);
    long made = books() - books;
    return new Measured(streams, 100 * share, (used() - before) / (1 << 20), rate, made);
  }

  private void second() throws InterruptedException {
    Thread.sleep(SECOND / 1_000_000);
    ledger.advance(1);
  }

  private StreamTerms.Signed terms(long salt) {
    return new StreamTerms(
            ledger.info().chainId(),
            ledger.info().contract(),
            escrow,
            payer.address(),
            payee.address(),
            MOST,
            "rent",
            0,
            Bytes32.of(salt))
        .sign(payer);
  }

  private long tickets() {
    return till.income().stream().mapToLong(each -> each.tickets()).sum();
  }

  private long books() {
    return till.income().stream().mapToLong(each -> each.books()).sum();
  }

  private static double used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public void close() {
    out.close();
    dialer.close();
    server.close();
    wallet.close();
    payersFile.close();
    till.close();
    payeesFile.close();
    ledger.close();
  }
}
