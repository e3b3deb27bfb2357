package souk.content.publisher;

import java.util.List;
import souk.payments.Ticket;

/** The tickets that pay for one chunk: {@code count} places of a book from {@code first} on. */
record Places(SupplyBook book, int first, int count) {
  /** Writes the tickets' secrets, one behind the other. */
  void secretsTo(byte[] target, int offset) {
    book.secretsTo(first, count, target, offset);
  }

  List<Ticket> tickets() {
    return book.tickets(first, count);
  }
}
