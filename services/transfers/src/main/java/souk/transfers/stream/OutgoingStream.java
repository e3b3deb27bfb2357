package souk.transfers.stream;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.payments.OwnBook;
import souk.primitives.Bytes32;

/** A stream that goes out, as its payer has it. Its monitor guards all that changes. */
final class OutgoingStream {
  final int number;
  final Bytes32 id;
  final long key;
  final StreamTerms.Signed signed;
  final URI endpoint;

  /** Whether time passes for it while its payee is away. */
  final boolean absence;

  StreamRate rate;
  State state;
  String why = "";

  /** What was due at a time, in milliseconds since 1970, from which on it flows. */
  long basePlace;

  long baseTime;

  /** The book that it is in, and the index of that book's first ticket. */
  @Nullable Book book;

  @Nullable OwnBook own;
  long first;

  /** How many tickets were written down as released, and how many the payee has. */
  long released;

  long acked;

  /** How many tickets are of earlier books that were all taken, and so are paid for certain. */
  long secured;

  /** Whether the payee knows it, and has its book, as far as this side knows. */
  boolean open;

  boolean delivered;

  /** What was due when the payee answered last. */
  long dueThen;

  /** How a stream is. */
  enum State {
    /** It flows, or waits for a round or its payee. */
    FLOWING(0),
    PAUSED(1),
    /** It is over, and will not go on. */
    ENDED(2);

    /** Its number in the store. */
    final int code;

    State(int code) {
      this.code = code;
    }

    static State of(int code) {
      for (State each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("no state of a stream: " + code);
    }
  }

  OutgoingStream(
      int number,
      StreamTerms.Signed signed,
      URI endpoint,
      boolean absence,
      StreamRate rate,
      State state,
      long basePlace,
      long baseTime) {
    this.number = number;
    this.id = signed.id();
    this.key = StreamWire.key(id);
    this.signed = signed;
    this.endpoint = endpoint;
    this.absence = absence;
    this.rate = rate;
    this.state = state;
    this.basePlace = basePlace;
    this.baseTime = baseTime;
  }

  /** How many tickets are due in all: the first at once, and one more for each step since. */
  long due(long millis) {
    long flowed = state == State.FLOWING ? rate.ticks(millis - baseTime) : 0;
    return Math.min(signed.terms().most(), basePlace + flowed);
  }

  /** From now on it is counted from what is due now. */
  void rebase(long millis) {
    basePlace = due(millis);
    baseTime = millis;
  }

  /** Goes on without its book, which is full or not. */
  void closeBook() {
    secured = securedNow();
    own = null;
  }

  /** How many tickets are of books that are full. */
  long securedNow() {
    OwnBook whole = own;
    return whole != null && acked >= first + whole.tickets() ? secured + whole.tickets() : secured;
  }

  /** The index after its book's last ticket; that of the book's first where it has none. */
  long bookEnd() {
    OwnBook whole = own;
    return whole == null ? first : first + whole.tickets();
  }
}
