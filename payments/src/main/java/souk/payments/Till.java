package souk.payments;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * The payee's side of payments: takes books and tickets, and keeps what it took through power loss.
 * Safe for many threads. What a peer sends never makes a method throw; a future completes
 * exceptionally only when the till cannot write to its disk, and then the till takes nothing more.
 */
public interface Till extends AutoCloseable {
  /**
   * Checks a book once: allotment, cover, tree. On disk when the future completes. The same book
   * again is accepted again.
   */
  CompletableFuture<BookReply> accept(TicketBook book);

  /**
   * Takes tickets, one hash each, all or none. On disk when the future completes.
   *
   * <p>The same tickets for the same purpose are taken once and answered {@link TicketReply.Taken}
   * each time, even after a restart, so that a payer whose answer got lost may repeat itself. For
   * any other purpose they are {@link TillRefusal#TICKET_SPENT}.
   *
   * @param escrow that the tickets' books belong to
   * @param purpose what they pay for: the hash of all that names the unit, agreement included
   */
  CompletableFuture<TicketReply> take(Bytes32 escrow, Bytes32 purpose, List<Ticket> tickets);

  /**
   * Why the till takes nothing for the time being, and would let whoever asks wait: its store
   * cannot be reached. Empty while it takes. Answers at once.
   */
  default Optional<String> away() {
    return Optional.empty();
  }

  /** The smallest prize whose books are taken. */
  default Amount leastPrize() {
    return Amount.ZERO;
  }

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
