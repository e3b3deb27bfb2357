package souk.exchange.wire;

import souk.ledger.Book;
import souk.ledger.EscrowTerms;
import souk.payments.TicketBook;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * A ticket book on its way to a till: {@code escrow:32 ‖ round:u32 ‖ book:u32 ‖ provider:20 ‖
 * cover:64 ‖ leaves:bytes}. It needs no sender: its cover is signed.
 */
public final class BookMessage {
  private static final int MOST_LEAVES = Book.HASH_SIZE << EscrowTerms.MAX_DEPTH;

  /** The longest message. */
  public static final int MOST_BYTES = 32 + 4 + 4 + 20 + 64 + 4 + MOST_LEAVES;

  private BookMessage() {}

  public static byte[] encode(TicketBook ticketBook) {
    Book book = ticketBook.book();
    return new ByteWriter(128 + ticketBook.leaves().size())
        .bytes32(book.escrow())
        .u32(book.round())
        .u32(book.number())
        .address(book.provider())
        .signature(ticketBook.cover())
        .bytes(ticketBook.leaves())
        .toArray();
  }

  public static TicketBook decode(byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message);
    Book book = new Book(in.bytes32(), in.u32(), in.u32(), in.address());
    var cover = in.signature();
    Bytes leaves = Bytes.of(in.bytes(MOST_LEAVES));
    in.end();
    return new TicketBook(book, leaves, cover);
  }
}
