package souk.exchange.provider;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.payments.TillRefusal;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** A till that believes every ticket with a secret of ones, and takes each for one purpose. */
final class MemoryTill implements Till {
  static final Bytes GOOD = Bytes.parse("0x" + "11".repeat(16));

  final Map<Ticket, Bytes32> taken = new HashMap<>();
  @Nullable RuntimeException broken;
  @Nullable Runnable whileTaking;
  Optional<String> away = Optional.empty();

  static Ticket ticket(int place) {
    return new Ticket(1, 2, place, GOOD);
  }

  @Override
  public CompletableFuture<BookReply> accept(TicketBook book) {
    return CompletableFuture.completedFuture(new BookReply.Accepted());
  }

  @Override
  public CompletableFuture<TicketReply> take(
      Bytes32 escrow, Bytes32 purpose, List<Ticket> tickets) {
    Runnable meanwhile = whileTaking;
    if (meanwhile != null) {
      whileTaking = null;
      meanwhile.run();
    }
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    for (int i = 0; i < tickets.size(); i++) {
      Bytes32 before = taken.get(tickets.get(i));
      if (before != null && !before.equals(purpose)) {
        return refused(i, TillRefusal.TICKET_SPENT);
      }
      if (!tickets.get(i).secret().equals(GOOD)) {
        return refused(i, TillRefusal.BAD_SECRET);
      }
    }
    tickets.forEach(ticket -> taken.put(ticket, purpose));
    return CompletableFuture.completedFuture(new TicketReply.Taken());
  }

  private static CompletableFuture<TicketReply> refused(int index, TillRefusal reason) {
    return CompletableFuture.completedFuture(new TicketReply.Refused(index, reason, "no"));
  }

  @Override
  public Optional<String> away() {
    return away;
  }

  @Override
  public void close() {}
}
