package souk.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * A till among others with the same store. It hears what these took, and takes back what it took
 * itself, and had not written, of the same tickets. What is written is never taken back: whoever
 * writes has heard all that was written before.
 *
 * <p>The lists of what is pending are guarded by the monitor of their books.
 */
final class OtherTills implements TillRecords.Into {
  private static final Acknowledgement DONE =
      new Acknowledgement(CompletableFuture.completedFuture(null), failure -> {});

  private final SharedTillStore store;
  private final Address provider;
  private final HeldBooks held;
  private final PurposeMark marks;
  private final Map<Integer, HeldBook> byRef = new ConcurrentHashMap<>();
  private final Map<HeldBook, List<Pending>> pending = new ConcurrentHashMap<>();

  OtherTills(SharedTillStore store, Address provider, HeldBooks held, PurposeMark marks) {
    this.store = store;
    this.provider = provider;
    this.held = held;
    this.marks = marks;
  }

  /** What this till took, or a book that it holds, and nobody has written yet. */
  private static final class Pending {
    final EscrowRound books;
    final List<HeldBook> held = new ArrayList<>();
    final List<Integer> places = new ArrayList<>();
    final long mark;
    volatile boolean lost;

    Pending(EscrowRound books, long mark) {
      this.books = books;
      this.mark = mark;
    }

    boolean has(HeldBook book, int place) {
      for (int i = 0; i < places.size(); i++) {
        if (held.get(i) == book && places.get(i) == place) {
          return true;
        }
      }
      return false;
    }

    BookReply book() {
      return lost
          ? new BookReply.Refused(
              TillRefusal.BOOK_CONFLICT, "another till holds another cover for this book")
          : new BookReply.Accepted();
    }

    TicketReply tickets() {
      if (!lost) {
        return new TicketReply.Taken();
      }
      synchronized (books) {
        for (int i = 0; i < places.size(); i++) {
          if (!held.get(i).takenFor(places.get(i), mark)) {
            return new TicketReply.Refused(
                i, TillRefusal.TICKET_SPENT, "place " + places.get(i) + " was taken elsewhere");
          }
        }
      }
      return new TicketReply.Taken();
    }
  }

  void restore() {
    store.replay(this::hear);
    store.follow(this::hear);
  }

  int newRef() {
    return store.newRef();
  }

  void catchUp() {
    store.catchUp();
  }

  void awaitRoom() {
    store.awaitRoom();
  }

  /** Forgets a round. */
  void forget(long round) {
    byRef.values().removeIf(book -> book.book.round() == round);
  }

  /** Writes a book that this till holds since just now; the caller holds the monitor. */
  Acknowledgement write(
      EscrowRound books, HeldBook fresh, byte[] record, Consumer<Throwable> onFailure) {
    byRef.put(fresh.ref, fresh);
    Pending own = new Pending(books, 0);
    own.held.add(fresh);
    return write(own, record, record.length, onFailure);
  }

  /** Writes tickets that were taken just now; the caller holds the monitor. */
  Acknowledgement write(
      EscrowRound books, TicketBatch batch, int length, long mark, Consumer<Throwable> onFailure) {
    Pending own = new Pending(books, mark);
    for (int i = 0; i < batch.size(); i++) {
      own.held.add(batch.held(i));
      own.places.add(batch.place(i));
    }
    return write(own, batch.line(), length, onFailure);
  }

  private Acknowledgement write(
      Pending own, byte[] buffer, int length, Consumer<Throwable> onFailure) {
    for (HeldBook book : own.held) {
      List<Pending> ofBook = pending.computeIfAbsent(book, _ -> new ArrayList<>());
      if (ofBook.isEmpty() || ofBook.getLast() != own) {
        ofBook.add(own);
      }
    }
    CompletableFuture<?> written;
    try {
      written = store.append(own.books.round, buffer, length, () -> !own.lost);
    } catch (RuntimeException e) {
      written = CompletableFuture.failedFuture(e);
    }
    var _ = written.whenComplete((_, _) -> decided(own));
    return new Acknowledgement(written, own::book, own::tickets, onFailure);
  }

  private void decided(Pending own) {
    synchronized (own.books) {
      for (HeldBook book : own.held) {
        List<Pending> ofBook = pending.get(book);
        if (ofBook != null) {
          ofBook.remove(own);
          if (ofBook.isEmpty()) {
            pending.remove(book);
          }
        }
      }
    }
  }

  /** The answer to a book that is held; the caller holds the monitor. */
  Acknowledgement repeated(EscrowRound books, HeldBook book) {
    return pending.containsKey(book) ? whenDecided(books, List.of(book)) : DONE;
  }

  /** The answer to tickets that are all taken for the purpose with this mark. */
  CompletableFuture<TicketReply> repeated(EscrowRound books, TicketBatch batch, long mark) {
    synchronized (books) {
      List<HeldBook> of = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        if (of.isEmpty() || of.getLast() != batch.held(i)) {
          of.add(batch.held(i));
        }
      }
      if (of.stream().noneMatch(pending::containsKey)) {
        return DONE.taken();
      }
      Pending again = new Pending(books, mark);
      for (int i = 0; i < batch.size(); i++) {
        again.held.add(batch.held(i));
        again.places.add(batch.place(i));
      }
      again.lost = true; // looked at anew, once it is decided
      return store.append(books.round, new byte[0], 0, () -> false).thenApply(_ -> again.tickets());
    }
  }

  /** An answer that comes when all that waits now is decided. */
  private Acknowledgement whenDecided(EscrowRound books, List<HeldBook> of) {
    Pending again = new Pending(books, 0);
    again.held.addAll(of);
    HeldBook book = of.getFirst();
    return new Acknowledgement(
        store.append(books.round, new byte[0], 0, () -> false),
        () -> {
          again.lost = books.find(book.book.number()) != book;
          return again.book();
        },
        again::tickets,
        failure -> {});
  }

  private void hear(long round, byte[] records) {
    try {
      TillRecords.read(round, provider, records, this);
    } catch (DecodeException e) {
      throw new IllegalStateException(
          "the tills' log of round %d is damaged: %s".formatted(round, e.getMessage()), e);
    }
  }

  @Override
  public void book(HeldBook book) {
    EscrowRound books = held.in(book.book.escrow(), book.book.round());
    synchronized (books) {
      HeldBook own = books.find(book.book.number());
      if (own == null) {
        held.occupy(book.depth);
        books.add(book);
        byRef.put(book.ref, book);
      } else if (own.cover.equals(book.cover)) {
        byRef.put(book.ref, own);
      } else {
        List.copyOf(pending.getOrDefault(own, List.of())).forEach(OtherTills::lose);
        books.replace(book);
        byRef.put(book.ref, book);
      }
    }
  }

  @Override
  public void ticket(int ref, int place, byte[] secret, Bytes32 purpose) throws DecodeException {
    HeldBook book = byRef.get(ref);
    if (book == null || place >= book.tickets()) {
      throw new DecodeException("no place " + place + " in book " + ref);
    }
    EscrowRound books = held.in(book.book.escrow(), book.book.round());
    synchronized (books) {
      if (book.taken(place)) {
        lose(owner(book, place));
      }
      book.take(place, secret, 0, marks.of(purpose));
    }
  }

  private Pending owner(HeldBook book, int place) throws DecodeException {
    for (Pending each : pending.getOrDefault(book, List.of())) {
      if (!each.lost && each.has(book, place)) {
        return each;
      }
    }
    throw new DecodeException("place %d of book %d twice".formatted(place, book.ref));
  }

  /** Takes back what this till took: the caller holds the monitor. */
  private static void lose(Pending own) {
    if (!own.lost) {
      own.lost = true;
      for (int i = 0; i < own.places.size(); i++) {
        own.held.get(i).untake(own.places.get(i));
      }
    }
  }
}
