package souk.payments;

import java.util.ArrayList;
import java.util.List;

/** The books that a wallet made out to one provider in one round. */
final class OpenBooks {
  final BookTerms terms;

  private final List<OpenBook> books = new ArrayList<>();
  private long next;
  private long left;

  /**
   * No book yet.
   *
   * @param next the first number that was not made out
   */
  OpenBooks(BookTerms terms, long next) {
    this.terms = terms;
    this.next = next;
  }

  /** The number of the next book; it may be outside of the allotment. */
  long next() {
    return next;
  }

  /** Goes past a number, whether or not its book ever comes to be. */
  void skip() {
    next++;
  }

  void add(OpenBook book) {
    books.add(book);
    left += book.left();
  }

  /** How many tickets are left. */
  long left() {
    return left;
  }

  /** Gives out {@code count} tickets, of which so many are left. */
  List<Ticket> take(int count) {
    List<Ticket> tickets = new ArrayList<>(count);
    for (OpenBook book : books) {
      book.take(count - tickets.size(), tickets);
    }
    left -= count;
    return tickets;
  }

  /** Takes a ticket back, unless none of these books has its number. */
  boolean giveBack(Ticket ticket) {
    for (OpenBook book : books) {
      if (book.book.number() == ticket.book()) {
        book.giveBack(ticket);
        left++;
        return true;
      }
    }
    return false;
  }

  List<TicketBook> offers(TicketTree tree) {
    return books.stream().map(book -> book.offer(tree)).toList();
  }
}
