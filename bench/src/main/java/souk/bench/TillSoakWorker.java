package souk.bench;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import souk.payments.DatabaseTillStore;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TicketBatch;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.store.SqliteDatabase;

/**
 * The process that {@link TillSoak} kills: a till that takes payment after payment, and says on
 * standard output, in four bytes each, which are acknowledged. Payment k is 16 tickets, always the
 * same. Arguments: the file, the first payment to make, a seed.
 */
public final class TillSoakWorker {
  static final int DEPTH = 6;
  static final int PER_PAYMENT = 16;
  static final int PAYMENTS_PER_BOOK = (1 << DEPTH) / PER_PAYMENT;

  /** Books of a generation; a process that is through with them waits to be killed. */
  static final int BOOKS = 20_000;

  /** Said once, when the log is read. */
  static final int READY = -1;

  /** Said of a ticket that was taken before and is taken again. */
  static final int TWICE = -2;

  private static final int IN_FLIGHT = 64;
  private static final int TRIED_AGAIN = 8;
  private static final long PAUSE_NANOS = 150_000;

  private final DataOutputStream out =
      new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final TicketBatch batch = new TicketBatch(PER_PAYMENT);
  private final BenchMarket market;
  private final LedgerTill till;
  private byte[] secrets = new byte[0];
  private long issued = -1;

  private TillSoakWorker(BenchMarket market, LedgerTill till) {
    this.market = market;
    this.till = till;
  }

  static BenchMarket market() {
    return new BenchMarket(DEPTH, BOOKS << DEPTH);
  }

  public static void main(String[] args) throws InterruptedException {
    int first = Integer.parseInt(args[1]);
    BenchMarket market = market();
    SqliteDatabase database = SqliteDatabase.open(Path.of(args[0]), PaymentTables.MIGRATIONS);
    LedgerTill till = market.till(new DatabaseTillStore(database));
    new TillSoakWorker(market, till).run(first, new Random(Long.parseLong(args[2])));
  }

  private void run(int first, Random random) throws InterruptedException {
    say(READY);
    for (int i = 0; i < Math.min(first, TRIED_AGAIN); i++) {
      int again = random.nextInt(first);
      fill(again);
      if (till.take(market.escrow, Keccak256.hash("something else"), batch).join()
          instanceof TicketReply.Taken) {
        say(TWICE);
      }
    }
    for (int payment = first; payment < BOOKS * PAYMENTS_PER_BOOK; payment++) {
      pay(payment);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private void pay(int payment) throws InterruptedException {
    room.acquire();
    fill(payment);
    var _ =
        till.take(market.escrow, purpose(payment), batch)
            .whenComplete((reply, _) -> {
              // Refused is a payment of which a part was taken by an earlier attempt: never.
              if (reply instanceof TicketReply.Taken) {
                say(payment);
              }
              room.release();
            });
  }

  private static Bytes32 purpose(int payment) {
    return Keccak256.hash("unit " + payment);
  }

  /** Fills the batch with a payment's tickets, and hands the till their book if it has it not. */
  private void fill(int payment) {
    long number = payment / PAYMENTS_PER_BOOK;
    if (number != issued) {
      BenchMarket.Issued book = market.issue(number);
      secrets = book.secrets().toArray();
      issued = number;
      var _ =
          till.accept(book.book())
              .thenAccept(reply -> {
                if (!(reply instanceof BookReply.Accepted)) {
                  throw new IllegalStateException("a good book was refused: " + reply);
                }
              });
    }
    batch.clear();
    int from = payment % PAYMENTS_PER_BOOK * PER_PAYMENT;
    for (int place = from; place < from + PER_PAYMENT; place++) {
      batch.add(BenchMarket.ROUND, number, place, secrets, place * 16);
    }
  }

  private void say(int what) {
    synchronized (out) {
      try {
        out.writeInt(what);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
