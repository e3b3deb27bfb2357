package souk.payments;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The payee's side of payments: takes books and tickets, and keeps what it took through power loss.
 */
public interface Till extends AutoCloseable {
  /** Checks a book once: allotment, cover, tree. On disk when the future completes. */
  CompletableFuture<BookReply> accept(TicketBook book);

  /** Takes tickets, one hash each, all or none. On disk when the future completes. */
  CompletableFuture<TicketReply> take(List<Ticket> tickets);

  @Override
  void close();

  /** What a till says to a book. */
  sealed interface BookReply {
    record Accepted() implements BookReply {}

    record Refused(TillRefusal reason, String detail) implements BookReply {}
  }

  /** What a till says to tickets. */
  sealed interface TicketReply {
    record Taken() implements TicketReply {}

    /** None was taken; {@code index} is the first that does not hold. */
    record Refused(int index, TillRefusal reason, String detail) implements TicketReply {}
  }
}
