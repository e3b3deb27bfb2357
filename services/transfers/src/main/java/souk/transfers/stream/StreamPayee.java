package souk.transfers.stream;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.payments.LedgerTill;
import souk.payments.TicketBatch;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.transfers.stream.StreamWire.Answer;
import souk.transfers.stream.StreamWire.Status;

/**
 * The payee's side of streams, over a till. It writes down where a book begins, and now and then
 * how far it is: which of the book's tickets came, the till knows, also after a restart. So a payer
 * that sends a ticket again is told that it was taken, and it counts once. Safe for many threads.
 */
public final class StreamPayee {
  /** The most streams that are known at one time. */
  public static final int MOST_STREAMS = 100_000;

  private final Ledger ledger;
  private final Address payee;
  private final LedgerTill till;
  private final IncomingStore store;
  private final InstantSource clock;
  private final ConcurrentHashMap<Long, Incoming> streams = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Bytes32, AtomicInteger> ofEscrow = new ConcurrentHashMap<>();

  /** A stream that comes in; its monitor guards what changes. */
  private static final class Incoming {
    final Bytes32 id;
    final StreamTerms.Signed signed;
    final long begun;
    long place;
    boolean stopped;
    @Nullable Book book;
    long first;
    int size;

    /** Indices that the payer went past and that never came. */
    long missed;

    boolean dirty;

    Incoming(Bytes32 id, StreamTerms.Signed signed, long begun, long place, boolean stopped) {
      this.id = id;
      this.signed = signed;
      this.begun = begun;
      this.place = place;
      this.stopped = stopped;
      this.first = place;
    }

    static Incoming of(IncomingStore.Line line, Address payee) {
      Incoming known =
          new Incoming(line.id(), line.signed(), line.begun(), line.place(), line.stopped());
      known.first = line.first();
      known.size = line.size();
      known.missed = line.missed();
      if (line.size() > 0) {
        known.book = new Book(line.signed().terms().escrow(), line.round(), line.book(), payee);
      }
      return known;
    }

    IncomingStore.Line line() {
      dirty = false;
      Book in = book;
      return new IncomingStore.Line(
          id,
          signed,
          place,
          first,
          in == null ? 0 : in.round(),
          in == null ? 0 : in.number(),
          size,
          missed,
          stopped,
          begun);
    }

    Answer answer(Status status) {
      return new Answer(stopped ? Status.STOPPED : status, place);
    }
  }

  /**
   * A stream as its payee sees it.
   *
   * @param begun when it was opened here, in seconds since 1970
   * @param taken how many of its tickets the till took
   * @param stopped whether this side wants no more of it
   */
  public record Seen(Bytes32 id, StreamTerms terms, long begun, long taken, boolean stopped) {}

  /**
   * Opens it with what it knew before.
   *
   * @param till whose tickets are the payee's; not closed with this
   * @param database with {@link souk.transfers.TransferTables}; not closed with this
   */
  public StreamPayee(
      Ledger ledger, Address payee, LedgerTill till, Database database, InstantSource clock) {
    this.ledger = ledger;
    this.payee = payee;
    this.till = till;
    this.store = new DatabaseIncomingStore(database);
    this.clock = clock;
    for (IncomingStore.Line line : store.all()) {
      Incoming known = Incoming.of(line, payee);
      if (known.book != null) {
        known.place = Math.max(known.place, known.first + till.taken(known.book));
      }
      streams.put(StreamWire.key(known.id), known);
      count(known.signed).incrementAndGet();
    }
  }

  private AtomicInteger count(StreamTerms.Signed signed) {
    return ofEscrow.computeIfAbsent(signed.terms().escrow(), _ -> new AtomicInteger());
  }

  /** All streams, the oldest first. */
  public List<Seen> streams() {
    List<Seen> seen = new ArrayList<>();
    for (Incoming each : streams.values()) {
      synchronized (each) {
        seen.add(
            new Seen(
                each.id, each.signed.terms(), each.begun, each.place - each.missed, each.stopped));
      }
    }
    seen.sort(Comparator.comparingLong(Seen::begun).thenComparing(each -> each.id().toString()));
    return seen;
  }

  /**
   * Takes nothing more of a stream; its payer is told.
   *
   * @return whether there is such a stream
   */
  public boolean stop(Bytes32 id) {
    Incoming stream = streams.get(StreamWire.key(id));
    if (stream == null || !stream.id.equals(id)) {
      return false;
    }
    synchronized (stream) {
      stream.stopped = true;
      write(stream);
    }
    return true;
  }

  /** Answers a payer that opens a stream, now or again. */
  Answer open(StreamTerms.Signed signed) {
    StreamTerms terms = signed.terms();
    Bytes32 id = signed.id();
    if (!terms.isOf(ledger.info()) || !terms.payee().equals(payee)) {
      return new Answer(Status.REFUSED, 0);
    }
    Incoming known = streams.get(StreamWire.key(id));
    if (known == null) {
      if (streams.size() >= MOST_STREAMS || !isPaid(terms)) {
        return new Answer(Status.REFUSED, 0);
      }
      known = new Incoming(id, signed, clock.instant().getEpochSecond(), 0, false);
      Incoming raced = streams.putIfAbsent(StreamWire.key(id), known);
      if (raced == null) {
        count(signed).incrementAndGet();
      }
      known = raced == null ? known : raced;
    }
    if (!known.id.equals(id)) {
      return new Answer(Status.REFUSED, 0);
    }
    synchronized (known) {
      write(known);
      return known.answer(Status.OK);
    }
  }

  /** Whether the escrow is the payer's and has books for this payee, more than it has streams. */
  private boolean isPaid(StreamTerms terms) {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    RoundRules rounds = ledger.info().rules().rounds();
    Optional<LedgerView.Escrow> escrow =
        view.escrow(terms.escrow())
            .filter(each -> !each.refunded() && each.funder().equals(terms.payer()));
    if (escrow.isEmpty()) {
      return false;
    }
    long round =
        Math.max(rounds.roundOf(view.block().number()) + 1, escrow.get().terms().firstRound());
    long books =
        view.allotment(terms.escrow(), round, payee)
            .map(LedgerView.Allotment::books)
            .orElseGet(() ->
                view.allotment(terms.escrow(), round - 1, payee)
                    .map(LedgerView.Allotment::books)
                    .orElse(0L));
    AtomicInteger streamsOfIt = ofEscrow.get(terms.escrow());
    return books > (streamsOfIt == null ? 0 : streamsOfIt.get());
  }

  /** The caller holds the stream's monitor. */
  private void write(Incoming stream) {
    store.put(List.of(stream.line()));
  }

  /**
   * Writes down how far streams are, all at once: to be called now and then, and at the end. What
   * was not written the till knows, as long as it holds the book.
   */
  public void checkpoint() {
    List<IncomingStore.Line> lines = new ArrayList<>();
    for (Incoming each : streams.values()) {
      synchronized (each) {
        if (each.dirty) {
          lines.add(each.line());
        }
      }
    }
    if (!lines.isEmpty()) {
      store.put(lines);
    }
  }

  /** Takes a book whose tickets are counted from {@code first} on. */
  Answer book(Bytes32 id, long first, TicketBook offered) {
    Incoming stream = streams.get(StreamWire.key(id));
    if (stream == null || !stream.id.equals(id)) {
      return Answer.UNKNOWN;
    }
    synchronized (stream) {
      boolean same = offered.book().equals(stream.book);
      // After a restart this side may remember less than it took; its payer never does.
      if (!offered.book().escrow().equals(stream.signed.terms().escrow())
          || (same ? first != stream.first : first < stream.place)) {
        return stream.answer(Status.REFUSED);
      }
      switch (till.accept(offered).join()) {
        case Till.BookReply.Accepted() -> {}
        case Till.BookReply.Refused(var reason, var _) -> {
          return stream.answer(closed(reason) ? Status.CLOSED : Status.REFUSED);
        }
      }
      if (!same) {
        stream.book = offered.book();
        stream.missed += first - stream.place;
        stream.first = first;
        stream.place = first;
        stream.size = offered.leaves().size() / Book.HASH_SIZE;
        write(stream);
      }
      return stream.answer(Status.OK);
    }
  }

  private static boolean closed(TillRefusal reason) {
    return reason == TillRefusal.ROUND_CLOSED
        || reason == TillRefusal.STALE_LEDGER
        || reason == TillRefusal.TILL_FULL;
  }

  /** One stream's part of a message. */
  private static final class Part {
    final @Nullable Incoming stream;
    final List<Integer> at = new ArrayList<>(1);
    Status status = Status.OK;
    long last = -1;
    @Nullable CompletableFuture<Till.TicketReply> reply;

    Part(@Nullable Incoming stream) {
      this.stream = stream;
    }
  }

  /**
   * Takes tickets of any streams; what it answers is on disk.
   *
   * @throws DecodeException when it is no such message
   */
  byte[] ticks(byte[] message) throws DecodeException {
    int count = message.length / StreamWire.TICK_BYTES;
    if (count == 0
        || count > StreamWire.MOST_TICKS
        || message.length % StreamWire.TICK_BYTES != 0) {
      throw new DecodeException("no tickets of streams: " + message.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(message);
    List<Part> parts = new ArrayList<>();
    Part part = new Part(null);
    long last = 0;
    for (int i = 0; i < count; i++) {
      long key = in.getLong(i * StreamWire.TICK_BYTES);
      if (i == 0 || key != last) {
        part = new Part(streams.get(key));
        parts.add(part);
        last = key;
      }
      part.at.add(i * StreamWire.TICK_BYTES);
    }
    parts.forEach(each -> hand(each, in, message));
    ByteBuffer out = ByteBuffer.allocate(parts.size() * StreamWire.ANSWER_BYTES);
    parts.forEach(each -> StreamWire.answer(out, answer(each, in, message)));
    return out.array();
  }

  /** Hands a part to the till, if it can be of use. */
  private void hand(Part part, ByteBuffer in, byte[] message) {
    Incoming stream = part.stream;
    if (stream == null) {
      return;
    }
    synchronized (stream) {
      Book book = stream.book;
      if (stream.stopped || book == null) {
        part.status = Status.NO_BOOK;
        return;
      }
      TicketBatch batch = new TicketBatch(part.at.size());
      long next = stream.place;
      for (int at : part.at) {
        long index = in.getInt(at + Long.BYTES);
        if (index < next) {
          continue; // it was taken before
        }
        if (index != next || index - stream.first >= stream.size) {
          part.status = Status.NO_BOOK;
          break;
        }
        if (index >= stream.signed.terms().most()) {
          part.status = Status.REFUSED;
          break;
        }
        batch.add(
            book.round(),
            book.number(),
            (int) (index - stream.first),
            message,
            at + Long.BYTES + Integer.BYTES);
        next++;
      }
      if (batch.size() > 0) {
        part.last = next;
        part.reply = till.take(book.escrow(), stream.id, batch);
      }
    }
  }

  private Answer answer(Part part, ByteBuffer in, byte[] message) {
    Incoming stream = part.stream;
    if (stream == null) {
      return Answer.UNKNOWN;
    }
    CompletableFuture<Till.TicketReply> reply = part.reply;
    if (reply == null) {
      synchronized (stream) {
        return stream.answer(part.status);
      }
    }
    return switch (reply.join()) {
      case Till.TicketReply.Taken() -> {
        synchronized (stream) {
          stream.place = Math.max(stream.place, part.last);
          stream.dirty = true;
          yield stream.answer(part.status);
        }
      }
      case Till.TicketReply.Refused(var _, var reason, var _) ->
          reason == TillRefusal.TICKET_SPENT && part.at.size() > 1
              ? oneByOne(part, in, message)
              : refused(stream, reason);
    };
  }

  private static Answer refused(Incoming stream, TillRefusal reason) {
    synchronized (stream) {
      return stream.answer(
          closed(reason)
              ? Status.CLOSED
              : reason == TillRefusal.BOOK_UNKNOWN ? Status.NO_BOOK : Status.REFUSED);
    }
  }

  /** Some were taken before a restart and some not: then each is asked for by itself. */
  private Answer oneByOne(Part part, ByteBuffer in, byte[] message) {
    Answer answer = Answer.UNKNOWN;
    for (int at : part.at) {
      Part single = new Part(part.stream);
      single.at.add(at);
      hand(single, in, message);
      answer = answer(single, in, message);
      if (answer.status() != Status.OK) {
        break;
      }
    }
    return answer;
  }
}
