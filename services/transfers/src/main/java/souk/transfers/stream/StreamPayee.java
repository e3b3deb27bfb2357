package souk.transfers.stream;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Sql;
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
  private final Database database;
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
    this.database = database;
    this.clock = clock;
    database.<@Nullable Void>read(sql -> {
      try (ResultSet rows =
          sql.prepare(
                  "SELECT id, terms, place, stopped, begun, first, round, book, size, missed"
                      + " FROM transfers_stream_in")
              .executeQuery()) {
        while (rows.next()) {
          Bytes32 id = Bytes32.of(rows.getBytes(1));
          StreamTerms.Signed signed = StreamTerms.Signed.decode(rows.getBytes(2));
          Incoming known =
              new Incoming(id, signed, rows.getLong(5), rows.getLong(3), rows.getInt(4) != 0);
          known.first = rows.getLong(6);
          known.size = rows.getInt(9);
          known.missed = rows.getLong(10);
          known.book =
              known.size == 0
                  ? null
                  : new Book(signed.terms().escrow(), rows.getLong(7), rows.getLong(8), payee);
          if (known.book != null) {
            known.place = Math.max(known.place, known.first + till.taken(known.book));
          }
          streams.put(StreamWire.key(id), known);
          count(signed).incrementAndGet();
        }
        return null;
      } catch (DecodeException e) {
        throw new SQLException("it holds a stream that it never wrote: " + e.getMessage(), e);
      }
    });
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

  private void write(Incoming stream) {
    Line line = line(stream);
    database.write(sql -> put(sql, line));
  }

  /** A stream as it is written down. */
  private record Line(
      Bytes32 id,
      Bytes terms,
      long place,
      long first,
      long round,
      long book,
      int size,
      long missed,
      boolean stopped,
      long begun) {}

  /** The caller holds the stream's monitor. */
  private static Line line(Incoming stream) {
    stream.dirty = false;
    Book book = stream.book;
    return new Line(
        stream.id,
        Bytes.of(stream.signed.encode()),
        stream.place,
        stream.first,
        book == null ? 0 : book.round(),
        book == null ? 0 : book.number(),
        stream.size,
        stream.missed,
        stream.stopped,
        stream.begun);
  }

  private static int put(Sql sql, Line line) throws SQLException {
    PreparedStatement put =
        sql.prepare(
            "INSERT INTO transfers_stream_in"
                + " (id, terms, place, first, round, book, size, stopped, begun, missed)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                + " place = excluded.place, first = excluded.first, round = excluded.round,"
                + " book = excluded.book, size = excluded.size, stopped = excluded.stopped,"
                + " missed = excluded.missed");
    put.setBytes(1, line.id().toArray());
    put.setBytes(2, line.terms().toArray());
    put.setLong(3, line.place());
    put.setLong(4, line.first());
    put.setLong(5, line.round());
    put.setLong(6, line.book());
    put.setInt(7, line.size());
    put.setInt(8, line.stopped() ? 1 : 0);
    put.setLong(9, line.begun());
    put.setLong(10, line.missed());
    return put.executeUpdate();
  }

  /**
   * Writes down how far streams are, all at once: to be called now and then, and at the end. What
   * was not written the till knows, as long as it holds the book.
   */
  public void checkpoint() {
    List<Line> lines = new ArrayList<>();
    for (Incoming each : streams.values()) {
      synchronized (each) {
        if (each.dirty) {
          lines.add(line(each));
        }
      }
    }
    if (!lines.isEmpty()) {
      database.write(sql -> {
        for (Line line : lines) {
          put(sql, line);
        }
        return lines.size();
      });
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
