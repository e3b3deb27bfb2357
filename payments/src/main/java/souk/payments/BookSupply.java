package souk.payments;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.payments.Till.BookReply;
import souk.primitives.Address;

/**
 * A provider's books, one after the other: a book's tickets are given out only once the provider
 * has it, and a book that did not arrive is brought again before another is made out. For one
 * thread at a time.
 */
public final class BookSupply {
  private final Address provider;
  private final Wallet wallet;
  private final BookDelivery delivery;
  private @Nullable Undelivered undelivered;

  /** A book that is made out, and not at the provider yet. */
  private record Undelivered(TicketBook book, List<Ticket> tickets) {}

  /** The wallet's tickets for this provider must be taken by nobody else. */
  public BookSupply(Address provider, Wallet wallet, BookDelivery delivery) {
    this.provider = provider;
    this.wallet = wallet;
    this.delivery = delivery;
  }

  /**
   * All tickets of the next book of a round, which is at the provider when this returns; empty when
   * it has had all its books of this round.
   *
   * @throws DeliveryException when the book did not arrive or was refused
   * @throws WalletException when no book can be made out now
   */
  public Optional<List<Ticket>> next(long round) throws DeliveryException {
    Undelivered next = undelivered;
    if (next == null || next.book().book().round() != round) {
      Optional<Undelivered> made = makeOut(round);
      if (made.isEmpty()) {
        return Optional.empty();
      }
      next = made.get();
      undelivered = next;
    }
    switch (delivery.deliver(provider, next.book())) {
      case BookReply.Accepted() -> {}
      case BookReply.Refused(var reason, String detail) ->
          throw new DeliveryException(reason, detail);
    }
    undelivered = null;
    return Optional.of(next.tickets());
  }

  private Optional<Undelivered> makeOut(long round) {
    try {
      TicketBook book = wallet.openBook(provider, round);
      int tickets = book.leaves().size() / Book.HASH_SIZE;
      return Optional.of(new Undelivered(book, wallet.take(provider, tickets)));
    } catch (WalletException e) {
      if (e.reason() == WalletException.Reason.BOOKS_EXHAUSTED) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
