package souk.bench;

import java.util.concurrent.CompletableFuture;
import souk.payments.LedgerTill;
import souk.payments.TicketBatch;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** How much memory a till takes for books of which tickets were taken. */
record LiveBooks(int books, double bytesPerBook) {
  private static final int DEPTH = 6;

  /** Holds so many books of 64 tickets, one ticket of each taken. */
  static LiveBooks measure(int books) {
    Bytes32 purpose = Keccak256.hash("a unit");
    TicketBatch batch = new TicketBatch(1);
    try (BenchMarket market = new BenchMarket(DEPTH, Math.multiplyExact(books, 1 << DEPTH));
        LedgerTill till = market.till(new NoStore())) {
      long before = used();
      for (int number = 0; number < books; number++) {
        BenchMarket.Issued one = market.issue(number);
        require(till.accept(one.book()), new BookReply.Accepted());
        batch.clear();
        batch.add(BenchMarket.ROUND, number, 0, one.secrets().toArray(), 0);
        require(till.take(market.escrow, purpose, batch), new TicketReply.Taken());
      }
      double each = (double) (used() - before) / books;
      if (till.income().getFirst().books() != books) {
        throw new IllegalStateException("books are missing");
      }
      return new LiveBooks(books, each);
    }
  }

  private static <T> void require(CompletableFuture<T> reply, T expected) {
    if (!reply.join().equals(expected)) {
      throw new IllegalStateException("the till said " + reply.join());
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
