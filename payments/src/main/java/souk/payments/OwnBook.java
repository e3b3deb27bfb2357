package souk.payments;

import java.util.Arrays;
import souk.ledger.Book;
import souk.primitives.Bytes;
import souk.primitives.Signature;

/**
 * A ticket book that a wallet made out and handed over whole: whoever has it releases its tickets,
 * one by one, in any order. Its secrets follow from the wallet's key and the book's number, so it
 * need not be kept: {@link Wallet#again} makes it once more.
 */
public final class OwnBook {
  private final Book book;
  private final byte[] secrets;
  private final Signature cover;

  /** {@code secrets} is kept, not copied. */
  OwnBook(Book book, byte[] secrets, Signature cover) {
    this.book = book;
    this.secrets = secrets;
    this.cover = cover;
  }

  /** Which book it is. */
  public Book book() {
    return book;
  }

  /** How many tickets it has. */
  public int tickets() {
    return secrets.length / TicketTree.HASH;
  }

  /** What its provider must have before any of its tickets. */
  public TicketBook offer() {
    byte[] leaves = new byte[secrets.length];
    new TicketTree().leaves(book.id(), secrets, leaves);
    return new TicketBook(book, Bytes.of(leaves), cover);
  }

  /** Puts the 16 bytes of a place's secret into an array. */
  public void secret(int place, byte[] target, int offset) {
    System.arraycopy(secrets, at(place), target, offset, TicketTree.HASH);
  }

  /** The ticket of a place. */
  public Ticket ticket(int place) {
    int at = at(place);
    return new Ticket(
        book.round(),
        book.number(),
        place,
        Bytes.of(Arrays.copyOfRange(secrets, at, at + TicketTree.HASH)));
  }

  private int at(int place) {
    if (place < 0 || place >= tickets()) {
      throw new IndexOutOfBoundsException("place " + place + " of a book of " + tickets());
    }
    return place * TicketTree.HASH;
  }

  byte[] secrets() {
    return secrets;
  }

  Signature cover() {
    return cover;
  }
}
