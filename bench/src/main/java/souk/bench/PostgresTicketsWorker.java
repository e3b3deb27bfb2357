package souk.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import souk.payments.LedgerTill;
import souk.payments.SharedLogTillStore;
import souk.payments.TicketBatch;
import souk.payments.TicketBook;
import souk.payments.Till.TicketReply;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.store.SharedLog;

/**
 * One of the processes that share a till ({@link PostgresTickets}): accepts every other book, and
 * takes of all books the tickets of every other payment. Says {@code ready} and then what it did,
 * and goes on each time that it is sent a line. Arguments: the database, the log's name, which
 * process it is, how many books there are.
 */
public final class PostgresTicketsWorker {
  static final int DEPTH = 8;
  static final int PROCESSES = 2;

  private static final int PER_PAYMENT = 64;
  private static final int IN_FLIGHT = 1 << 9;
  private static final Bytes32 PURPOSE = Keccak256.hash("a unit");

  private PostgresTicketsWorker() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int self = Integer.parseInt(args[2]);
    int books = Integer.parseInt(args[3]);
    BufferedReader told =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (BenchMarket market = new BenchMarket(DEPTH, books << DEPTH);
        LedgerTill till = market.till(new SharedLogTillStore(SharedLog.open(args[0], args[1])))) {
      List<TicketBook> own = new ArrayList<>();
      List<byte[]> secrets = new ArrayList<>();
      for (int number = 0; number < books; number++) {
        BenchMarket.Issued issued = market.issue(number);
        secrets.add(issued.secrets().toArray());
        if (number % PROCESSES == self) {
          own.add(issued.book());
        }
      }
      say("ready", told);
      DurableTickets.accept(till, own);
      say("accepted", told);
      long taken = take(market, till, secrets, self);
      say("taken " + taken, told);
    }
  }

  private static void say(String what, BufferedReader told) throws IOException {
    System.out.println(what);
    System.out.flush();
    if (told.readLine() == null) {
      throw new IOException("nobody listens any more");
    }
  }

  private static long take(BenchMarket market, LedgerTill till, List<byte[]> secrets, int self)
      throws InterruptedException {
    Semaphore room = new Semaphore(IN_FLIGHT);
    AtomicBoolean refused = new AtomicBoolean();
    TicketBatch batch = new TicketBatch(PER_PAYMENT);
    long taken = 0;
    int payments = (1 << DEPTH) / PER_PAYMENT;
    for (int number = 0; number < secrets.size(); number++) {
      for (int payment = self; payment < payments; payment += PROCESSES) {
        batch.clear();
        for (int i = 0; i < PER_PAYMENT; i++) {
          int place = payment * PER_PAYMENT + i;
          batch.add(BenchMarket.ROUND, number, place, secrets.get(number), place * 16);
        }
        room.acquire();
        CompletableFuture<TicketReply> reply = till.take(market.escrow, PURPOSE, batch);
        var _ =
            reply.whenComplete((said, _) -> {
              if (!(said instanceof TicketReply.Taken)) {
                refused.set(true);
              }
              room.release();
            });
        taken += PER_PAYMENT;
      }
    }
    room.acquire(IN_FLIGHT);
    if (refused.get()) {
      throw new IllegalStateException("a good payment was refused");
    }
    return taken;
  }
}
