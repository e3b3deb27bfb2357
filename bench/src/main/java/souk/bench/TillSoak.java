package souk.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import souk.payments.DatabaseTillStore;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TillAudit;
import souk.store.Database;
import souk.store.SqliteDatabase;

/**
 * A till that is killed at random moments under load, thousands of times, by SIGKILL, and now and
 * then by a loss of power ({@link PowerCut}). After each, whatever it had acknowledged must be
 * written down; after some lives the round ends, and whatever acknowledged ticket wins must be
 * paid, once.
 */
public final class TillSoak {
  private static final int LIVES_OF_A_GENERATION = 25;
  private static final int CUT_EVERY = 5;
  private static final int MOST_MILLIS = 120;
  private static final int STARTING_EVERY = 8;

  private final long seed;
  private final Random random;
  private final Path folder;
  private final Consumer<String> progress;
  private final Optional<String> noCuts;
  private int kills;
  private int starting;
  private int cuts;
  private long acknowledged;
  private long lost;
  private long twice;
  private long due;
  private long paid;
  private long unpaid;
  private long paidTwice;

  /**
   * @param folder for what is written
   */
  public TillSoak(long seed, Path folder, Consumer<String> progress) {
    this.seed = seed;
    this.random = new Random(seed);
    this.folder = folder;
    this.progress = progress;
    this.noCuts = PowerCut.unavailable(folder);
  }

  /** Kills it so many times. */
  public TillSoakReport run(int wanted) throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (int generation = 0; kills < wanted; generation++) {
      Path own = Files.createDirectory(folder.resolve("generation-" + generation));
      int lives = Math.min(LIVES_OF_A_GENERATION, wanted - kills);
      if (noCuts.isPresent()) {
        generation(own, null, lives);
      } else {
        try (PowerCut disk = new PowerCut(own)) {
          generation(disk.folder(), disk, lives);
        }
        Files.delete(own.resolve("disk.img"));
      }
      progress.accept("%d kills, %d tickets, %d lost".formatted(kills, acknowledged, lost));
    }
    return new TillSoakReport(
        seed,
        kills,
        starting,
        cuts,
        noCuts,
        acknowledged,
        lost,
        twice,
        due,
        paid,
        unpaid,
        paidTwice,
        (System.nanoTime() - start) / 1e9);
  }

  private void generation(Path own, @Nullable PowerCut disk, int lives)
      throws IOException, InterruptedException {
    Path file = own.resolve("till.db");
    BitSet payments = new BitSet();
    try (BenchMarket market = TillSoakWorker.market()) {
      for (int life = 0; life < lives; life++) {
        boolean cut = disk != null && life % CUT_EVERY == CUT_EVERY - 1;
        live(file, payments, cut ? disk : null);
        audit(market, file, payments);
      }
      acknowledged += (long) payments.cardinality() * TillSoakWorker.PER_PAYMENT;
      settle(market, file, payments);
    }
  }

  private void live(Path file, BitSet payments, @Nullable PowerCut disk)
      throws IOException, InterruptedException {
    int first = payments.nextClearBit(0);
    Process process = start(file, first);
    try (Heard heard = new Heard(process)) {
      if (disk == null && random.nextInt(STARTING_EVERY) == 0) {
        process.waitFor(random.nextInt(600), TimeUnit.MILLISECONDS);
        starting += heard.ready() ? 0 : 1;
      } else {
        heard.awaitFirst(); // a payment is acknowledged, and others are under way
        process.waitFor(random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS);
      }
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the till ended by itself with status %d, seed %d; see what it printed"
                .formatted(process.exitValue(), seed));
      }
      if (disk != null) {
        PowerCut.stop(process);
        disk.cut(process);
        cuts++;
      }
      process.destroyForcibly();
      process.waitFor();
      kills++;
      heard.into(payments);
      twice += heard.twice();
    }
  }

  private Process start(Path file, int first) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xlog:disable",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            TillSoakWorker.class.getName(),
            file.toString(),
            Integer.toString(first),
            Long.toString(random.nextLong()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** What the process says, until it is dead and all that it said is read. */
  private static final class Heard implements AutoCloseable {
    private final DataInputStream said;
    private final Thread reader;
    private final BitSet payments = new BitSet();
    private long twice;
    private boolean ready;
    private boolean dead;

    Heard(Process process) {
      said = new DataInputStream(new BufferedInputStream(process.getInputStream()));
      reader = Thread.ofPlatform().name("souk-soak-till").daemon().start(this::read);
    }

    private void read() {
      try {
        while (true) {
          note(said.readInt());
        }
      } catch (IOException end) {
        isDead();
      }
    }

    private synchronized void isDead() {
      dead = true;
      notifyAll();
    }

    private synchronized void note(int what) {
      switch (what) {
        case TillSoakWorker.READY -> ready = true;
        case TillSoakWorker.TWICE -> twice++;
        default -> {
          payments.set(what);
          notifyAll();
        }
      }
    }

    synchronized boolean ready() {
      return ready;
    }

    synchronized void awaitFirst() throws InterruptedException {
      while (payments.isEmpty() && !dead) {
        wait();
      }
    }

    /** Adds what was acknowledged; the process is dead. */
    void into(BitSet all) throws InterruptedException {
      reader.join();
      synchronized (this) {
        all.or(payments);
      }
    }

    synchronized long twice() {
      return twice;
    }

    @Override
    public void close() throws IOException {
      said.close();
    }
  }

  /** Looks for each acknowledged ticket in what is written down. */
  private void audit(BenchMarket market, Path file, BitSet payments) {
    if (payments.isEmpty()) {
      return; // killed before there was a file, perhaps
    }
    try (Database database = SqliteDatabase.open(file, PaymentTables.MIGRATIONS);
        DatabaseTillStore store = new DatabaseTillStore(database)) {
      Set<TillAudit.Taken> written = TillAudit.taken(store, market.provider());
      long missing =
          payments.stream().filter(payment -> !isWritten(written, market, payment)).count();
      lost += missing * TillSoakWorker.PER_PAYMENT;
    }
  }

  private static boolean isWritten(Set<TillAudit.Taken> written, BenchMarket market, int payment) {
    long book = payment / TillSoakWorker.PAYMENTS_PER_BOOK;
    int from = payment % TillSoakWorker.PAYMENTS_PER_BOOK * TillSoakWorker.PER_PAYMENT;
    for (int place = from; place < from + TillSoakWorker.PER_PAYMENT; place++) {
      if (!written.contains(new TillAudit.Taken(market.escrow, BenchMarket.ROUND, book, place))) {
        return false;
      }
    }
    return true;
  }

  /** Ends the round: what was acknowledged and wins must be paid. */
  private void settle(BenchMarket market, Path file, BitSet payments) {
    if (payments.isEmpty()) {
      return;
    }
    try (Database database = SqliteDatabase.open(file, PaymentTables.MIGRATIONS);
        LedgerTill till = market.till(new DatabaseTillStore(database))) {
      // What was taken and not acknowledged may win, too.
      BenchMarket.Settled settled = market.settle(till, TillSoakWorker.BOOKS);
      Set<Long> expected = new HashSet<>();
      for (int book = 0; book < TillSoakWorker.BOOKS; book++) {
        int payment =
            book * TillSoakWorker.PAYMENTS_PER_BOOK
                + settled.winners().get(book) / TillSoakWorker.PER_PAYMENT;
        if (payments.get(payment)) {
          expected.add((long) book);
        }
      }
      due += expected.size();
      paid += settled.paid().size();
      paidTwice += settled.prizes() - settled.paid().size();
      expected.removeAll(settled.paid());
      unpaid += expected.size();
    }
  }
}
