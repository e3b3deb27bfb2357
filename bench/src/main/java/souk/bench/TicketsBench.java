package souk.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import souk.bench.baseline.ElectronicLottery;
import souk.bench.baseline.MicroCash;
import souk.bench.baseline.Micropay;
import souk.ledger.BookClaim;
import souk.ledger.evm.ClaimSize;
import souk.payments.LedgerTill;
import souk.payments.Ticket;
import souk.payments.TicketBatch;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * Tickets made out by a wallet and taken by a till, covers included, on one thread, beside the
 * limit that this JVM's own hashes and signatures set in the same run ({@link Limits}), and beside
 * what other schemes do with the same library ({@link BaselineRates}). Then tickets that are on
 * disk when they are acknowledged, the memory of books, the bytes that claims take on a ledger, and
 * how far incomes stray. The three take turns in rounds; the medians count.
 */
public final class TicketsBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int TICKETS = 1 << 18;
  private static final int DURABLE_TICKETS = 1 << 20;
  private static final int BATCH = 64;
  private static final int DEPTH = 8;
  private static final List<Integer> DEPTHS = List.of(6, 8, 10);
  private static final int USUAL = DEPTHS.indexOf(DEPTH);
  private static final long SEED = 20_261_130;
  private static final Bytes32 PURPOSE = Keccak256.hash("a unit");

  /** Payments of a round in the example of how incomes stray. */
  private static final int SPREAD_PAYMENTS = 1000;

  private final int rounds;
  private final Limits limits = new Limits();
  private final Random random = new Random(SEED);

  private TicketsBench(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Measures all.
   *
   * @param rounds of which the medians are taken
   * @param books how many are held at once to measure memory
   * @param folder on the disk to be measured
   */
  public static Map<String, Object> all(
      int rounds, int books, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    return new TicketsBench(rounds).run(books, folder, progress);
  }

  private Map<String, Object> run(int books, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    progress.accept("tickets, limits and baselines");
    warmUp();
    rates(figures);
    progress.accept("tickets on disk");
    durable(figures, folder);
    progress.accept("tickets of two processes with a till in PostgreSQL");
    double[] shared = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      shared[round] = PostgresTickets.perSecond(Files.createTempDirectory(folder, "postgres"));
    }
    figures.put("postgresTicketsPerSecond", Medians.of(shared));
    progress.accept("memory of books");
    LiveBooks live = LiveBooks.measure(books);
    figures.put("liveBooks", live.books());
    figures.put("bytesPerLiveBookOf64", live.bytesPerBook());
    figures.put("ledgerBytesPerPayment", Map.of("64", ledgerBytes(6), "1024", ledgerBytes(10)));
    figures.put("incomeSpread", IncomeSpread.of(SPREAD_PAYMENTS, 9 * SPREAD_PAYMENTS, DEPTH));
    figures.put(
        "bytesPerPaymentOnTheWire",
        Map.of(
            "tickets", 16 + 2,
            "microCash", MicroCash.BYTES,
            "micropay", Micropay.BYTES,
            "electronicLottery", ElectronicLottery.BYTES));
    return figures;
  }

  private void warmUp() throws InterruptedException {
    limits.warmUp();
    for (int i = 0; i < 3; i++) {
      measure(new BenchMarket(DEPTH, TICKETS), BATCH);
      measure(new BenchMarket(DEPTH, TICKETS), 1);
      BaselineRates.measure(random);
    }
  }

  /** By depth, in their order. */
  private record Round(
      List<Double> limit, List<Sample> taken, Sample single, BaselineRates others) {
    double share(int depth) {
      return taken.get(depth).takenPerSecond / limit.get(depth);
    }
  }

  private void rates(Map<String, Object> figures) {
    List<Round> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<Double> limit = new ArrayList<>();
      List<Sample> taken = new ArrayList<>();
      for (int depth : DEPTHS) {
        limit.add(limits.ticketsPerSecond(depth));
        taken.add(measure(new BenchMarket(depth, TICKETS), BATCH));
      }
      all.add(
          new Round(
              limit,
              taken,
              measure(new BenchMarket(DEPTH, TICKETS), 1),
              BaselineRates.measure(random)));
    }
    double tickets = median(all, round -> round.taken.get(USUAL).takenPerSecond);
    double microCash = median(all, round -> round.others.microCash().taken());
    figures.put("lanes", limits.lanes());
    figures.put("ticketsPerSecondPerCore", tickets);
    figures.put("limitPerSecondPerCore", median(all, round -> round.limit.get(USUAL)));
    figures.put("shareOfLimit", median(all, round -> round.share(USUAL)));
    figures.put("baselineMicroCashPerSecondPerCore", microCash);
    figures.put(
        "baselineMicropayPerSecondPerCore", median(all, round -> round.others.micropay().taken()));
    figures.put(
        "baselineLotteryPerSecondPerCore", median(all, round -> round.others.lottery().taken()));
    figures.put("timesMicroCash", tickets / microCash);
    figures.put(
        "ticketsOneByOnePerSecondPerCore", median(all, round -> round.single.takenPerSecond));
    figures.put(
        "ticketsIssuedPerSecondPerCore",
        median(all, round -> round.taken.get(USUAL).issuedPerSecond));
    figures.put(
        "baselineMicroCashIssuedPerSecondPerCore",
        median(all, round -> round.others.microCash().issued()));
    figures.put(
        "baselineMicropayIssuedPerSecondPerCore",
        median(all, round -> round.others.micropay().issued()));
    figures.put(
        "baselineLotteryIssuedPerSecondPerCore",
        median(all, round -> round.others.lottery().issued()));
    Map<String, Double> share = new LinkedHashMap<>();
    Map<String, Double> rate = new LinkedHashMap<>();
    for (int i = 0; i < DEPTHS.size(); i++) {
      int at = i;
      String size = Integer.toString(1 << DEPTHS.get(at));
      rate.put(size, median(all, round -> round.taken.get(at).takenPerSecond));
      share.put(size, median(all, round -> round.share(at)));
    }
    figures.put("ticketsPerSecondPerCoreByBook", rate);
    figures.put("shareOfLimitByBook", share);
    figures.put(
        "bytesAllocatedPerTicket", median(all, round -> round.taken.get(USUAL).bytesPerTicket));
  }

  private static double median(List<Round> all, ToDoubleFunction<Round> figure) {
    return Medians.of(all.stream().mapToDouble(figure).toArray());
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

  private void durable(Map<String, Object> figures, Path folder)
      throws IOException, InterruptedException {
    DurableTickets tickets = new DurableTickets(folder);
    Map<String, Double> rates = new LinkedHashMap<>();
    for (int perPayment : new int[] {1, 16, 64, 256}) {
      List<DurableTickets.Figures> all = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        all.add(
            tickets.measure(perPayment == 1 ? DURABLE_TICKETS / 8 : DURABLE_TICKETS, perPayment));
      }
      rates.put(Integer.toString(perPayment), of(all, DurableTickets.Figures::perSecond));
      if (perPayment == BATCH) {
        figures.put("durableTicketsPerSecond", of(all, DurableTickets.Figures::perSecond));
        figures.put("commitP50Millis", of(all, DurableTickets.Figures::commitP50Millis));
        figures.put("commitP99Millis", of(all, DurableTickets.Figures::commitP99Millis));
        figures.put("bareSyncP50Millis", of(all, DurableTickets.Figures::syncP50Millis));
        figures.put("bareSyncP99Millis", of(all, DurableTickets.Figures::syncP99Millis));
      }
    }
    figures.put("durableTicketsPerSecondByPayment", rates);
  }

  private static double of(
      List<DurableTickets.Figures> all, ToDoubleFunction<DurableTickets.Figures> figure) {
    return Medians.of(all.stream().mapToDouble(figure).toArray());
  }

  /** Bytes of a transaction that claims 100 full books, for each payment. */
  private static double ledgerBytes(int depth) {
    int books = 100;
    try (BenchMarket market = new BenchMarket(depth, books << depth)) {
      List<BookClaim> claims = new ArrayList<>();
      for (TicketBook book : market.makeOutBooks()) {
        claims.add(
            new BookClaim(
                book.book(), Bytes.of(new byte[16]), Bytes.of(new byte[16 * depth]), book.cover()));
      }
      return (double) ClaimSize.bytes(claims) / (books << depth);
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalStateException("the till did not do what it should");
    }
  }
}
