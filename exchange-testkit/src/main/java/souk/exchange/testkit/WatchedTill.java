package souk.exchange.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.primitives.Bytes32;

/** A till that notes what the real one takes, and for what. */
final class WatchedTill implements Till {
  private final Till till;
  private final Map<Ticket, Bytes32> taken;

  /**
   * @param taken where to note it; outlives the till
   */
  WatchedTill(Till till, Map<Ticket, Bytes32> taken) {
    this.till = till;
    this.taken = taken;
  }

  static Map<Ticket, Bytes32> notes() {
    return new ConcurrentHashMap<>();
  }

  @Override
  public CompletableFuture<BookReply> accept(TicketBook book) {
    return till.accept(book);
  }

  @Override
  public CompletableFuture<TicketReply> take(
      Bytes32 escrow, Bytes32 purpose, List<Ticket> tickets) {
    return till.take(escrow, purpose, tickets)
        .whenComplete((reply, failure) -> {
          if (reply instanceof TicketReply.Taken) {
            tickets.forEach(ticket -> note(ticket, purpose));
          }
        });
  }

  private void note(Ticket ticket, Bytes32 purpose) {
    Bytes32 before = taken.putIfAbsent(ticket, purpose);
    if (before != null && !before.equals(purpose)) {
      throw new AssertionError(ticket + " was taken for " + before + " and for " + purpose);
    }
  }

  @Override
  public Optional<String> away() {
    return till.away();
  }

  @Override
  public void close() {
    till.close();
  }
}
