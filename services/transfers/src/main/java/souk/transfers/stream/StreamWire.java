package souk.transfers.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import souk.exchange.wire.BookMessage;
import souk.ledger.Book;
import souk.payments.TicketBook;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * What a stream's payer and payee say to each other, all numbers big-endian:
 *
 * <pre>
 *   POST /streams/open    the signed terms                        → answer
 *   POST /streams/book    id:32 ‖ first:u32 ‖ book message        → answer
 *   POST /streams/ticks   count × (key:8 ‖ index:u32 ‖ secret:16) → for each stream: answer
 *   answer                status:u8 ‖ place:u32
 * </pre>
 *
 * A stream's tickets are counted through: index 0 is its first. A book begins at an index, so an
 * index says the place in the book. {@code place} in an answer is the index that is wanted next.
 * The key is the first eight bytes of the stream's id.
 */
final class StreamWire {
  static final String OPEN = "/streams/open";
  static final String BOOK = "/streams/book";
  static final String TICKS = "/streams/ticks";

  /** The most tickets in one message. */
  static final int MOST_TICKS = 4_096;

  /** Bytes of a ticket on the wire. */
  static final int TICK_BYTES = Long.BYTES + Integer.BYTES + Book.HASH_SIZE;

  static final int ANSWER_BYTES = 1 + Integer.BYTES;
  static final int MOST_BOOK_BYTES = Bytes32.SIZE + Integer.BYTES + BookMessage.MOST_BYTES;

  private StreamWire() {}

  /** What a payee says of a stream. */
  enum Status {
    /** All is well. */
    OK(0),
    /** It does not know the stream, which is to be opened. */
    UNKNOWN(1),
    /** It does not have the book, which is to be sent again. */
    NO_BOOK(2),
    /** The round takes no tickets now. */
    CLOSED(3),
    /** The payee wants no more. */
    STOPPED(4),
    /** What came cannot be taken, and will not be. */
    REFUSED(5);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    static Status of(int code) throws DecodeException {
      for (Status each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new DecodeException("an answer of kind " + code);
    }
  }

  /**
   * A payee's answer.
   *
   * @param place the index that it wants next
   */
  record Answer(Status status, long place) {
    static final Answer UNKNOWN = new Answer(Status.UNKNOWN, 0);
  }

  static long key(Bytes32 id) {
    return ByteBuffer.wrap(id.toArray()).getLong();
  }

  static byte[] book(Bytes32 id, long first, TicketBook book) {
    return new ByteWriter(512).bytes32(id).u32(first).raw(BookMessage.encode(book)).toArray();
  }

  record BookAt(Bytes32 id, long first, TicketBook book) {
    static BookAt decode(byte[] message) throws DecodeException {
      ByteReader in = new ByteReader(message);
      Bytes32 id = in.bytes32();
      long first = in.u31();
      return new BookAt(id, first, BookMessage.decode(in.raw(in.remaining())));
    }
  }

  static void answer(ByteBuffer out, Answer answer) {
    out.put((byte) answer.status().code).putInt((int) answer.place());
  }

  static List<Answer> answers(byte[] message) throws DecodeException {
    if (message.length % ANSWER_BYTES != 0) {
      throw new DecodeException("no answers of a stream's payee: " + message.length + " bytes");
    }
    ByteReader in = new ByteReader(message);
    List<Answer> answers = new ArrayList<>();
    while (in.remaining() > 0) {
      answers.add(new Answer(Status.of(in.u8()), in.u31()));
    }
    return answers;
  }
}
