package souk.transfers.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import souk.ledger.Book;
import souk.ledger.LedgerException;
import souk.payments.OwnBook;
import souk.payments.Wallet;
import souk.payments.WalletException;
import souk.primitives.Bytes32;
import souk.transfers.stream.OutgoingStream.State;
import souk.transfers.stream.StreamWire.Answer;
import souk.transfers.stream.StreamWire.Status;

/** What is said to one payee about all streams to it, one message after the other. */
final class StreamLane {
  /** So many messages follow each other at the most before others are looked at. */
  private static final int MOST_TURNS = 64;

  /** After a refusal or a payee that is away, it is tried again so much later. */
  private static final long PAUSE_MILLIS = 1_000;

  private static final String WAITS = "waits for a round that takes tickets";

  private final StreamLink link;
  private final StreamStore store;
  private final StreamEscrows escrows;
  private final InstantSource clock;

  /** The round of each escrow, while a message is put together. */
  private final Map<Bytes32, OptionalLong> rounds = new HashMap<>();

  private volatile long notBefore;

  StreamLane(StreamLink link, StreamStore store, StreamEscrows escrows, InstantSource clock) {
    this.link = link;
    this.store = store;
    this.escrows = escrows;
    this.clock = clock;
  }

  /** Whether there is something to say; the caller holds the stream's monitor. */
  boolean isDue(OutgoingStream stream, long now) {
    return now >= notBefore && stream.state != State.ENDED && stream.due(now) > stream.acked;
  }

  /** Says what is due. */
  void go(Collection<OutgoingStream> streams) {
    try {
      for (int i = 0; i < MOST_TURNS && turn(streams); i++) {
        // what became due meanwhile goes with the next message
      }
    } catch (IOException | LedgerException e) {
      away(streams, String.valueOf(e.getMessage()));
    }
  }

  private void away(Collection<OutgoingStream> streams, String why) {
    long now = clock.millis();
    notBefore = now + PAUSE_MILLIS;
    for (OutgoingStream each : streams) {
      synchronized (each) {
        each.open = false;
        each.delivered = false;
        if (each.state == State.FLOWING) {
          each.why = "the payee is away: " + why;
          if (!each.absence) {
            each.basePlace = Math.max(each.dueThen, each.released);
            each.baseTime = now;
          }
        }
      }
    }
  }

  /** One message of tickets, with what must come before it; whether there may be more to say. */
  private boolean turn(Collection<OutgoingStream> streams) throws IOException {
    long now = clock.millis();
    rounds.clear();
    List<OutgoingStream> ready = new ArrayList<>();
    int room = StreamWire.MOST_TICKS;
    for (OutgoingStream each : streams) {
      if (room == 0) {
        break;
      }
      if (isReady(each, now)) {
        int ticks = releasable(each, now);
        if (ticks > 0 && ticks <= room) {
          ready.add(each);
          room -= ticks;
        }
      }
    }
    if (ready.isEmpty()) {
      return false;
    }
    store.released(ready);
    ByteBuffer message =
        ByteBuffer.allocate((StreamWire.MOST_TICKS - room) * StreamWire.TICK_BYTES);
    List<OutgoingStream> sent = new ArrayList<>();
    for (OutgoingStream each : ready) {
      synchronized (each) {
        if (write(each, message)) {
          sent.add(each);
        }
      }
    }
    if (sent.isEmpty()) {
      return false;
    }
    byte[] bytes = new byte[message.position()];
    message.flip().get(bytes);
    List<Answer> answers = link.ticks(bytes, sent.size());
    boolean more = false;
    for (int i = 0; i < sent.size(); i++) {
      more |= hear(sent.get(i), answers.get(i));
    }
    return more;
  }

  /** Whether the payee has all that it needs for the stream's next ticket. */
  private boolean isReady(OutgoingStream stream, long now) throws IOException {
    synchronized (stream) {
      if (!isDue(stream, now)) {
        return false;
      }
    }
    if (!stream.open && !open(stream)) {
      return false;
    }
    boolean behind;
    synchronized (stream) {
      behind = stream.acked < stream.released;
      if (stream.own != null && !behind && !isUsable(stream)) {
        leave(stream);
      }
      if (stream.own == null && behind) {
        leave(stream); // its tickets are gone with the book
      }
    }
    if (stream.own == null && !makeOut(stream)) {
      return false;
    }
    return stream.delivered || deliver(stream);
  }

  private boolean open(OutgoingStream stream) throws IOException {
    Answer answer = link.open(stream.signed);
    synchronized (stream) {
      switch (answer.status()) {
        case STOPPED -> stopped(stream, answer);
        case OK -> {
          stream.open = true;
          stream.why = "";
          again(stream);
          stream.acked =
              Math.clamp(answer.place(), Math.min(stream.first, stream.released), stream.released);
          return true;
        }
        default -> {
          stream.why = "the payee does not take it: has the escrow books for it?";
          notBefore = clock.millis() + PAUSE_MILLIS;
        }
      }
    }
    store.put(stream);
    return false;
  }

  /** Makes the book once more in which it was when this side ended. */
  private void again(OutgoingStream stream) {
    if (stream.book != null && stream.own == null) {
      try {
        stream.own = escrows.wallet(stream.signed.terms().escrow()).again(stream.book);
      } catch (WalletException e) {
        stream.book = null; // it is of a round long past
      }
    }
  }

  private boolean isUsable(OutgoingStream stream) {
    OwnBook own = stream.own;
    if (own == null || stream.released >= stream.bookEnd()) {
      return false;
    }
    // The ledger is asked once for all streams of a message.
    OptionalLong round =
        rounds.computeIfAbsent(
            stream.signed.terms().escrow(), escrow -> escrows.wallet(escrow).round());
    return round.isEmpty() || round.getAsLong() == own.book().round();
  }

  /**
   * Goes on without the book. Of what the payee did not acknowledge in it a step is sent again in
   * the next one: the rest counts as paid, for the payee can say what it likes.
   */
  private static void leave(OutgoingStream stream) {
    stream.closeBook();
    stream.acked = Math.max(stream.acked, stream.released - StreamPayer.STEP);
    stream.released = stream.acked;
    stream.first = stream.acked;
    stream.book = null;
    stream.delivered = false;
  }

  private boolean makeOut(OutgoingStream stream) {
    Wallet wallet = escrows.wallet(stream.signed.terms().escrow());
    OptionalLong round = wallet.round();
    if (round.isEmpty()) {
      if (isOver(stream)) {
        ended(stream, "the escrow's last round is over");
      } else {
        waits(stream, WAITS);
      }
      return false;
    }
    try {
      OwnBook own = wallet.whole(stream.signed.terms().payee(), round.getAsLong());
      synchronized (stream) {
        stream.own = own;
        stream.book = own.book();
        stream.first = stream.released;
        stream.delivered = false;
      }
      store.put(stream);
      return true;
    } catch (WalletException e) {
      if (isOver(stream)) {
        ended(stream, "the escrow's last round is over");
      } else {
        waits(stream, "%s: %s".formatted(WAITS, e.getMessage()));
      }
      return false;
    }
  }

  private boolean isOver(OutgoingStream stream) {
    OptionalLong last = escrows.lastRound(stream.signed.terms().escrow());
    return last.isPresent() && escrows.round() > last.getAsLong();
  }

  private static void waits(OutgoingStream stream, String why) {
    synchronized (stream) {
      stream.why = why;
    }
  }

  private void ended(OutgoingStream stream, String why) {
    synchronized (stream) {
      StreamPayer.end(stream, why);
    }
    store.put(stream);
  }

  private void stopped(OutgoingStream stream, Answer answer) {
    stream.acked =
        Math.clamp(answer.place(), Math.min(stream.acked, stream.released), stream.released);
    StreamPayer.end(stream, "stopped by its payee");
  }

  private boolean deliver(OutgoingStream stream) throws IOException {
    OwnBook own = stream.own;
    if (own == null) {
      return false;
    }
    Answer answer = link.book(stream.id, stream.first, own.offer());
    synchronized (stream) {
      switch (answer.status()) {
        case OK -> {
          stream.delivered = true;
          stream.acked =
              Math.clamp(answer.place(), stream.first, Math.max(stream.first, stream.released));
          return true;
        }
        case UNKNOWN -> stream.open = false;
        case STOPPED -> stopped(stream, answer);
        default -> closed(stream, answer.status());
      }
    }
    store.put(stream);
    return false;
  }

  /** The payee does not take the book, or tickets of it, now. */
  private void closed(OutgoingStream stream, Status status) {
    OptionalLong round = escrows.wallet(stream.signed.terms().escrow()).round();
    OwnBook own = stream.own;
    if (own != null && (round.isEmpty() || round.getAsLong() != own.book().round())) {
      leave(stream);
    }
    stream.why =
        status == Status.CLOSED ? WAITS : "the payee does not take the book of tickets now";
    notBefore = clock.millis() + PAUSE_MILLIS / 4;
  }

  /** How many tickets go into the next message; they count as released from now on. */
  private static int releasable(OutgoingStream stream, long now) {
    synchronized (stream) {
      long most = Math.max(stream.released, stream.acked + StreamPayer.STEP);
      long due = Math.max(stream.released, stream.due(now));
      long until = Math.min(Math.min(due, most), stream.bookEnd());
      stream.released = Math.max(stream.released, until);
      return (int) Math.max(0, until - stream.acked);
    }
  }

  private static boolean write(OutgoingStream stream, ByteBuffer message) {
    OwnBook own = stream.own;
    if (own == null || message.remaining() < StreamWire.TICK_BYTES) {
      return false; // it was stopped meanwhile
    }
    byte[] secret = new byte[Book.HASH_SIZE];
    for (long index = stream.acked;
        index < stream.released && message.remaining() >= StreamWire.TICK_BYTES;
        index++) {
      own.secret((int) (index - stream.first), secret, 0);
      message.putLong(stream.key).putInt((int) index).put(secret);
    }
    return true;
  }

  /** Hears what became of a stream's tickets; whether more may follow at once. */
  private boolean hear(OutgoingStream stream, Answer answer) {
    boolean write;
    boolean more = false;
    synchronized (stream) {
      long before = stream.acked;
      if (answer.status() != Status.UNKNOWN) {
        stream.acked =
            Math.clamp(answer.place(), Math.min(before, stream.released), stream.released);
      }
      switch (answer.status()) {
        case OK -> {
          stream.why = stream.state == State.FLOWING ? "" : stream.why;
          stream.dueThen = stream.due(clock.millis());
          more = stream.acked > before && stream.dueThen > stream.acked;
        }
        case UNKNOWN -> stream.open = false;
        case NO_BOOK -> {
          stream.delivered = false;
          more = stream.acked == before;
        }
        case STOPPED -> stopped(stream, answer);
        case CLOSED, REFUSED -> closed(stream, answer.status());
      }
      write = answer.status() == Status.STOPPED || answer.status() == Status.CLOSED;
      if (stream.acked >= stream.signed.terms().most() && stream.state != State.ENDED) {
        StreamPayer.end(stream, "its cap is reached");
        write = true;
      }
    }
    if (write) {
      store.put(stream);
    }
    return more;
  }
}
