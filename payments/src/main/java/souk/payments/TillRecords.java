package souk.payments;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import souk.ledger.Book;
import souk.ledger.EscrowTerms;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;

/**
 * How a till writes down what it took. A record begins with its kind:
 *
 * <pre>
 *   1 book     ref:u32 ‖ escrow ‖ number:u32 ‖ depth:u8 ‖ prize ‖ cover ‖ leaves
 *   2 tickets  purpose ‖ count:u16 ‖ count × (ref:u32 ‖ place:u16 ‖ secret)
 * </pre>
 *
 * The round is that of the log.
 */
final class TillRecords {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private static final int BOOK = 1;
  private static final int TICKETS = 2;
  private static final int TICKET_SIZE = 4 + 2 + TicketTree.HASH;

  private TillRecords() {}

  static byte[] book(HeldBook book, byte[] leaves) {
    return new ByteWriter(126 + leaves.length)
        .u8(BOOK)
        .u32(book.ref)
        .bytes32(book.book.escrow())
        .u32(book.book.number())
        .u8(book.depth)
        .amount(book.prize)
        .signature(book.cover)
        .raw(leaves)
        .toArray();
  }

  /** The bytes of a payment of so many tickets. */
  static int size(int tickets) {
    return 1 + Bytes32.SIZE + Short.BYTES + tickets * TICKET_SIZE;
  }

  /** Writes the payment of a batch to its {@link TicketBatch#line}; returns how long it is. */
  static int tickets(Bytes32 purpose, TicketBatch batch) {
    byte[] record = batch.line();
    record[0] = TICKETS;
    purpose.copyTo(record, 1);
    int at = 1 + Bytes32.SIZE;
    SHORT.set(record, at, (short) batch.size());
    at += Short.BYTES;
    for (int i = 0; i < batch.size(); i++) {
      INT.set(record, at, batch.held(i).ref);
      SHORT.set(record, at + Integer.BYTES, (short) batch.place(i));
      batch.copySecret(i, record, at + Integer.BYTES + Short.BYTES);
      at += TICKET_SIZE;
    }
    return at;
  }

  /** Reads records of one round back, in order. */
  static void read(long round, Address provider, byte[] records, Into into) throws DecodeException {
    ByteReader reader = new ByteReader(records);
    while (reader.remaining() > 0) {
      int kind = reader.u8();
      switch (kind) {
        case BOOK -> {
          int ref = reader.u31();
          Book book = new Book(reader.bytes32(), round, reader.u32(), provider);
          int depth = reader.u8();
          if (depth > EscrowTerms.MAX_DEPTH) {
            throw new DecodeException("a book of depth " + depth);
          }
          Amount prize = reader.amount();
          Signature cover = reader.signature();
          byte[] leaves = reader.raw(TicketTree.HASH << depth);
          into.book(new HeldBook(book, cover, depth, prize, ref, leaves));
        }
        case TICKETS -> {
          Bytes32 purpose = reader.bytes32();
          int count = reader.u16();
          if (count < 1 || count > TicketBatch.MAX_TICKETS) {
            throw new DecodeException("a payment of " + count + " tickets");
          }
          for (int left = count; left > 0; left--) {
            int ref = reader.u31();
            int place = reader.u16();
            into.ticket(ref, place, reader.raw(TicketTree.HASH), purpose);
          }
        }
        default -> throw new DecodeException("no record of a till is of kind " + kind);
      }
    }
  }

  /** Hears what is read. */
  interface Into {
    void book(HeldBook book) throws DecodeException;

    void ticket(int ref, int place, byte[] secret, Bytes32 purpose) throws DecodeException;
  }
}
