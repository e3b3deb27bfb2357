package souk.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import souk.payments.DatabaseTillStore;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.Ticket;
import souk.payments.TicketBatch;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.payments.TillStore;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.KeccakLanes;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.store.SqliteDatabase;

/**
 * Tickets made out by a wallet and taken by a till, covers included, on one thread, beside the
 * limit that this JVM's own hashes and signatures set in the same run: 1 ÷ (2 hashes + signature ÷
 * L). Then tickets that are on disk when they are acknowledged. Arguments: the number of rounds
 * (5), and a folder on the disk to be measured (the one for temporary files).
 */
public final class TicketsBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean OS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int TICKETS = 1 << 18;
  private static final int BATCH = 64;
  private static final Bytes32 PURPOSE = Keccak256.hash("a unit");

  private final int rounds;
  private final Path folder;
  private final KeccakLanes keccak = new KeccakLanes();

  private TicketsBench(int rounds, Path folder) {
    this.rounds = rounds;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path folder =
        args.length > 1
            ? Files.createTempDirectory(Path.of(args[1]), "tickets")
            : Files.createTempDirectory("tickets");
    try {
      new TicketsBench(rounds, folder).run();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void run() throws InterruptedException {
    warmUp();
    System.out.printf(
        "%d lanes, %d tickets a round, %d rounds, medians%n", keccak.lanes(), TICKETS, rounds);
    System.out.printf(
        "%6s %12s %12s %12s %12s %8s %14s%n",
        "L", "issued/s", "taken/s", "one by one/s", "limit/s", "share", "bytes/ticket");
    for (int depth : new int[] {6, 8, 10}) {
      line(depth);
    }
    System.out.printf("%none signature recovered: %.1f µs%n", signature() / 1000);
    System.out.printf(
        "%nfrom one thread, on disk when acknowledged, at most %d tickets at a time:%n",
        Flow.TICKETS_IN_FLIGHT);
    for (int perPayment : new int[] {1, 16, 64, 256}) {
      durable(perPayment);
    }
  }

  private void warmUp() throws InterruptedException {
    long start = System.nanoTime();
    while (keccak.lanes() == 1 && System.nanoTime() - start < 10_000_000_000L) {
      hash();
      Thread.sleep(1);
    }
    for (int i = 0; i < 3; i++) {
      measure(new BenchMarket(8, TICKETS), BATCH);
      measure(new BenchMarket(8, TICKETS), 1);
    }
  }

  private void line(int depth) {
    double[] issued = new double[rounds];
    double[] taken = new double[rounds];
    double[] single = new double[rounds];
    double[] limit = new double[rounds];
    double[] bytes = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      limit[round] = 1e9 / (2 * hash() + signature() / (1 << depth));
      Sample batched = measure(new BenchMarket(depth, TICKETS), BATCH);
      issued[round] = batched.issuedPerSecond;
      taken[round] = batched.takenPerSecond;
      bytes[round] = batched.bytesPerTicket;
      single[round] = measure(new BenchMarket(depth, TICKETS), 1).takenPerSecond;
    }
    System.out.printf(
        "%6d %12.0f %12.0f %12.0f %12.0f %7.0f%% %14.2f%n",
        1 << depth,
        median(issued),
        median(taken),
        median(single),
        median(limit),
        100 * median(taken) / median(limit),
        median(bytes));
  }

  private record Sample(double issuedPerSecond, double takenPerSecond, double bytesPerTicket) {}

  private static Sample measure(BenchMarket market, int perPayment) {
    try (market;
        LedgerTill till = market.till(new NoStore())) {
      long start = THREADS.getCurrentThreadCpuTime();
      List<TicketBook> books = market.makeOutBooks();
      double issueNanos = THREADS.getCurrentThreadCpuTime() - start;
      List<Ticket> tickets = market.takeAll();
      byte[] secrets = BenchMarket.secrets(tickets);

      TicketBatch batch = new TicketBatch(perPayment);
      int size = 1 << market.depth;
      long bytes = 0;
      start = THREADS.getCurrentThreadCpuTime();
      int at = 0;
      for (TicketBook book : books) {
        require(till.accept(book).join() instanceof BookReply.Accepted);
        long number = book.book().number();
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        for (int place = 0; place < size; place++) {
          batch.add(BenchMarket.ROUND, number, place, secrets, at++ * 16);
          if (batch.size() == perPayment) {
            require(till.take(market.escrow, PURPOSE, batch).join() instanceof TicketReply.Taken);
            batch.clear();
          }
        }
        bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
      }
      double takeNanos = THREADS.getCurrentThreadCpuTime() - start;
      require(at == TICKETS && batch.size() == 0);
      return new Sample(
          TICKETS / issueNanos * 1e9, TICKETS / takeNanos * 1e9, (double) bytes / TICKETS);
    }
  }

  /** Pays from one thread and prints how much is on disk in a second, and how long each took. */
  private void durable(int perPayment) throws InterruptedException {
    int payments = TICKETS / perPayment;
    Path file = folder.resolve("till-" + perPayment + ".db");
    try (BenchMarket market = new BenchMarket(8, TICKETS);
        SqliteDatabase database = SqliteDatabase.open(file, PaymentTables.MIGRATIONS);
        LedgerTill till = market.till(new DatabaseTillStore(database))) {
      List<TicketBook> books = market.makeOutBooks();
      byte[] secrets = BenchMarket.secrets(market.takeAll());
      TicketBatch batch = new TicketBatch(perPayment);
      Flow checked = new Flow("checked and stored", perPayment, payments);
      List<CompletableFuture<BookReply>> accepted = new ArrayList<>();
      books.forEach(book -> accepted.add(till.accept(book)));
      accepted.forEach(reply -> require(reply.join() instanceof BookReply.Accepted));
      for (int payment = 0; payment < payments; payment++) {
        batch.clear();
        for (int i = 0; i < perPayment; i++) {
          int at = payment * perPayment + i;
          batch.add(BenchMarket.ROUND, at >>> market.depth, at & 255, secrets, at * 16);
        }
        checked.send(() ->
            till.take(market.escrow, PURPOSE, batch)
                .thenAccept(reply -> require(reply instanceof TicketReply.Taken)));
      }
      checked.finish();

      TillStore store = new DatabaseTillStore(database);
      Flow stored = new Flow("stored alone", perPayment, payments);
      for (int payment = 0; payment < payments; payment++) {
        stored.send(() -> store.append(2, new byte[35 + 22 * perPayment]));
      }
      stored.finish();
    }
  }

  /** Payments that wait for the disk, a bounded number at a time. */
  private static final class Flow {
    private static final int TICKETS_IN_FLIGHT = 1 << 14;

    private final String name;
    private final int perPayment;
    private final long[] nanos;
    private final int inFlight;
    private final Semaphore room;
    private final long start = System.nanoTime();
    private final long cpu = OS.getProcessCpuTime();
    private int sent;

    Flow(String name, int perPayment, int payments) {
      this.name = name;
      this.perPayment = perPayment;
      this.nanos = new long[payments];
      this.inFlight = TICKETS_IN_FLIGHT / perPayment;
      this.room = new Semaphore(inFlight);
    }

    void send(Supplier<CompletableFuture<?>> payment) throws InterruptedException {
      room.acquire();
      int index = sent++;
      long before = System.nanoTime();
      var _ =
          payment
              .get()
              .whenComplete((reply, failure) -> {
                require(failure == null);
                nanos[index] = System.nanoTime() - before;
                room.release();
              });
    }

    void finish() throws InterruptedException {
      room.acquire(inFlight);
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (OS.getProcessCpuTime() - cpu) / 1e9;
      int tickets = sent * perPayment;
      Arrays.sort(nanos);
      System.out.printf(
          "%-20s %3d tickets a payment: %9.0f tickets/s, %9.0f a core-second,"
              + " payment p50 %5.1f ms, p99 %5.1f ms%n",
          name,
          perPayment,
          tickets / seconds,
          tickets / cpuSeconds,
          nanos[sent / 2] / 1e6,
          nanos[sent * 99 / 100] / 1e6);
    }
  }

  /** Nanoseconds for one hash of a leaf, as fast as this JVM does many. */
  private double hash() {
    byte[] tag = {0};
    byte[] records = new byte[BATCH * 52];
    byte[] target = new byte[BATCH * 16];
    int times = 1 << 11;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      keccak.hashShort(tag, records, 0, 52, BATCH, target, 0, 16);
      records[40] = target[0];
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) times / BATCH;
  }

  /** Nanoseconds for recovering the signer of one cover. */
  private static double signature() {
    Bytes32 digest = Keccak256.hash("cover");
    Signature signature = PrivateKey.fromSeeded(new Random(1)).sign(digest);
    int times = 2000;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      require(Secp256k1.recover(signature, digest).isPresent());
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) times;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalStateException("the till did not do what it should");
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Keeps nothing, so that checking alone is measured. */
  private static final class NoStore implements TillStore {
    private static final CompletableFuture<Boolean> DONE = CompletableFuture.completedFuture(true);

    @Override
    public void replay(Replay into) {}

    @Override
    public CompletableFuture<?> append(long round, byte[] record) {
      return DONE;
    }

    @Override
    public void drop(long round) {}

    @Override
    public void close() {}
  }
}
