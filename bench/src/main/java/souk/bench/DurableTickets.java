package souk.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import souk.payments.DatabaseTillStore;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TicketBatch;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.store.SqliteDatabase;

/** Tickets that are on disk when they are acknowledged, taken by one till with an SQLite file. */
final class DurableTickets {
  private static final Bytes32 PURPOSE = Keccak256.hash("a unit");
  private static final int TICKETS_IN_FLIGHT = 1 << 15;
  private static final int ONE_BY_ONE = 400;
  private static final int DEPTH = 8;

  private final Path folder;

  DurableTickets(Path folder) {
    this.folder = folder;
  }

  /**
   * @param perSecond by the clock, checked and on disk, many payments under way
   * @param commitP50Millis from handing in one payment to its answer, none beside it
   * @param syncP50Millis of as many bytes appended to a file beside it, and synced
   */
  record Figures(
      double perSecond,
      double commitP50Millis,
      double commitP99Millis,
      double syncP50Millis,
      double syncP99Millis) {}

  /** Pays so many tickets with so many in a payment. */
  Figures measure(int tickets, int perPayment) throws InterruptedException, IOException {
    Path file = folder.resolve("till-%d-%d.db".formatted(perPayment, System.nanoTime()));
    int all = tickets + ONE_BY_ONE * perPayment;
    all = (all + (1 << DEPTH) - 1) >> DEPTH << DEPTH;
    try (BenchMarket market = new BenchMarket(DEPTH, all);
        SqliteDatabase database = SqliteDatabase.open(file, PaymentTables.MIGRATIONS);
        LedgerTill till = market.till(new DatabaseTillStore(database))) {
      List<TicketBook> books = market.makeOutBooks();
      byte[] secrets = BenchMarket.secrets(market.takeAll());
      Payer payer = new Payer(till, market, secrets, perPayment);
      int payments = tickets / perPayment;
      Flow flow = new Flow(TICKETS_IN_FLIGHT / perPayment);
      long start = System.nanoTime();
      accept(till, books);
      for (int i = 0; i < payments; i++) {
        flow.send(payer::next);
      }
      flow.finish();
      double seconds = (System.nanoTime() - start) / 1e9;
      double[] commits = new double[ONE_BY_ONE];
      double[] syncs = new double[ONE_BY_ONE];
      byte[] bytes = new byte[35 + 22 * perPayment];
      try (FileChannel bare =
          FileChannel.open(
              folder.resolve("bare-" + perPayment),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND)) {
        for (int i = 0; i < ONE_BY_ONE; i++) {
          long before = System.nanoTime();
          var _ = payer.next().join();
          long committed = System.nanoTime();
          bare.write(ByteBuffer.wrap(bytes));
          bare.force(false);
          commits[i] = (committed - before) / 1e6;
          syncs[i] = (System.nanoTime() - committed) / 1e6;
        }
      }
      return new Figures(
          (double) payments * perPayment / seconds,
          part(commits, 50),
          part(commits, 99),
          part(syncs, 50),
          part(syncs, 99));
    }
  }

  static void accept(LedgerTill till, List<TicketBook> books) {
    List<CompletableFuture<BookReply>> accepted = new ArrayList<>();
    books.forEach(book -> accepted.add(till.accept(book)));
    for (CompletableFuture<BookReply> reply : accepted) {
      if (!(reply.join() instanceof BookReply.Accepted)) {
        throw new IllegalStateException("a good book was refused: " + reply.join());
      }
    }
  }

  private static double part(double[] values, int percent) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * percent / 100];
  }

  /** Pays ticket after ticket. */
  private static final class Payer {
    private final LedgerTill till;
    private final BenchMarket market;
    private final byte[] secrets;
    private final TicketBatch batch;
    private final int perPayment;
    private int at;

    Payer(LedgerTill till, BenchMarket market, byte[] secrets, int perPayment) {
      this.till = till;
      this.market = market;
      this.secrets = secrets;
      this.perPayment = perPayment;
      this.batch = new TicketBatch(perPayment);
    }

    CompletableFuture<TicketReply> next() {
      batch.clear();
      for (int i = 0; i < perPayment; i++, at++) {
        batch.add(BenchMarket.ROUND, at >>> DEPTH, at & ((1 << DEPTH) - 1), secrets, at * 16);
      }
      return till.take(market.escrow, PURPOSE, batch);
    }
  }

  /** Payments that wait for the disk, a bounded number at a time. */
  private static final class Flow {
    private final int inFlight;
    private final Semaphore room;
    private final AtomicBoolean refused = new AtomicBoolean();

    Flow(int inFlight) {
      this.inFlight = inFlight;
      this.room = new Semaphore(inFlight);
    }

    void send(Supplier<CompletableFuture<TicketReply>> payment) throws InterruptedException {
      room.acquire();
      var _ =
          payment
              .get()
              .whenComplete((reply, failure) -> {
                if (!(reply instanceof TicketReply.Taken)) {
                  refused.set(true);
                }
                room.release();
              });
    }

    void finish() throws InterruptedException {
      room.acquire(inFlight);
      if (refused.get()) {
        throw new IllegalStateException("a good payment was not taken");
      }
    }
  }
}
