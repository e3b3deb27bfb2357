package souk.payments;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import souk.ledger.Book;
import souk.primitives.Bytes;
import souk.primitives.Signature;

/** A book that a wallet made out, with the tickets that it has not given out, or has back. */
final class OpenBook {
  final Book book;
  final Signature cover;

  private final byte[] secrets;
  private final BitSet left;

  /** All places are left; {@code secrets} is kept, not copied. */
  OpenBook(Book book, byte[] secrets, Signature cover) {
    this.book = book;
    this.cover = cover;
    this.secrets = secrets;
    this.left = new BitSet();
    left.set(0, secrets.length / TicketTree.HASH);
  }

  int left() {
    return left.cardinality();
  }

  /** Moves up to {@code count} tickets into {@code tickets}. */
  void take(int count, List<Ticket> tickets) {
    int place = left.nextSetBit(0);
    for (int i = 0; i < count && place >= 0; i++) {
      left.clear(place);
      tickets.add(new Ticket(book.round(), book.number(), place, secret(place)));
      place = left.nextSetBit(place + 1);
    }
  }

  void giveBack(Ticket ticket) {
    int places = secrets.length / TicketTree.HASH;
    if (ticket.place() < 0
        || ticket.place() >= places
        || left.get(ticket.place())
        || !ticket.secret().equals(secret(ticket.place()))) {
      throw new IllegalArgumentException("not a ticket that was given out: " + ticket);
    }
    left.set(ticket.place());
  }

  TicketBook offer(TicketTree tree) {
    byte[] leaves = new byte[secrets.length];
    tree.leaves(book.id(), secrets, leaves);
    return new TicketBook(book, Bytes.of(leaves), cover);
  }

  private Bytes secret(int place) {
    return Bytes.of(
        Arrays.copyOfRange(secrets, place * TicketTree.HASH, (place + 1) * TicketTree.HASH));
  }
}
