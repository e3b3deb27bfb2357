package souk.transfers.mandate;

import java.util.ArrayList;
import java.util.List;
import souk.exchange.wire.BookMessage;
import souk.ledger.Book;
import souk.payments.OwnBook;
import souk.payments.TicketBook;
import souk.payments.Wallet;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * All that a payee needs of a mandate: its terms and, for each period, the book and its ticket. It
 * is worth money to its payee and to nobody else.
 *
 * @param books one for each period, in order
 */
public record MandateBooks(MandateTerms.Signed mandate, List<Period> books) {
  /** The longest encoding. */
  public static final int MOST_BYTES = 512 + MandateTerms.MOST_PERIODS * 256;

  /** A period's book of one ticket, and the ticket's secret. */
  public record Period(TicketBook book, Bytes secret) {
    /** Leaves the secret out. */
    @Override
    public String toString() {
      return "Period[" + book.book() + "]";
    }
  }

  public MandateBooks {
    books = List.copyOf(books);
  }

  /**
   * Makes them out; called again they are the very same.
   *
   * @throws souk.payments.WalletException when the ledger does not give the payee a book in one of
   *     the rounds, or one has begun
   */
  public static MandateBooks of(MandateTerms.Signed mandate, Wallet wallet) {
    MandateTerms terms = mandate.terms();
    List<Period> books = new ArrayList<>();
    for (int period = 0; period < terms.periods(); period++) {
      OwnBook own = wallet.postDate(terms.payee(), terms.round(period));
      books.add(new Period(own.offer(), own.ticket(0).secret()));
    }
    return new MandateBooks(mandate, books);
  }

  /** Its one encoding. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(512 + books.size() * 256);
    mandate.write(out);
    for (Period each : books) {
      out.bytes(BookMessage.encode(each.book())).bytes(each.secret());
    }
    return out.toArray();
  }

  /**
   * Reads an encoding.
   *
   * @throws DecodeException when it is none, its payer did not sign it, or its books are others
   *     than its periods say
   */
  public static MandateBooks decode(byte[] bytes) throws DecodeException {
    if (bytes.length > MOST_BYTES) {
      throw new DecodeException("longer than any mandate: " + bytes.length + " bytes");
    }
    ByteReader in = new ByteReader(bytes);
    MandateTerms.Signed mandate = MandateTerms.Signed.read(in);
    MandateTerms terms = mandate.terms();
    List<Period> books = new ArrayList<>();
    for (int period = 0; period < terms.periods(); period++) {
      TicketBook book = BookMessage.decode(in.bytes(256));
      Book of = book.book();
      if (!of.escrow().equals(terms.escrow())
          || !of.provider().equals(terms.payee())
          || of.round() != terms.round(period)) {
        throw new DecodeException("the mandate's book of period " + period + " is another's");
      }
      books.add(new Period(book, Bytes.of(in.bytes(Book.HASH_SIZE))));
    }
    in.end();
    return new MandateBooks(mandate, books);
  }
}
