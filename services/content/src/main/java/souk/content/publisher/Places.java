package souk.content.publisher;

import java.util.List;
import souk.content.Box;
import souk.payments.Ticket;

/**
 * The tickets that pay for one chunk: {@code count} places of a book from {@code first} on.
 *
 * @param clear whether the client gets their secrets with its token, and not in the box
 */
record Places(SupplyBook book, int first, int count, boolean clear) {
  /** Their secrets, one behind the other. */
  byte[] secrets() {
    byte[] secrets = new byte[count * Box.SECRET];
    secretsTo(secrets, 0);
    return secrets;
  }

  /** Writes the tickets' secrets, one behind the other. */
  void secretsTo(byte[] target, int offset) {
    book.secretsTo(first, count, target, offset);
  }

  List<Ticket> tickets() {
    return book.tickets(first, count);
  }
}
