package souk.payments;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/** All books that a till holds, by round and escrow, and how much memory they take. */
final class HeldBooks {
  private final Map<Long, Map<Bytes32, EscrowRound>> rounds = new ConcurrentHashMap<>();
  private final AtomicInteger nextRef = new AtomicInteger();
  private final AtomicLong memory = new AtomicLong();

  @Nullable EscrowRound find(Bytes32 escrow, long round) {
    Map<Bytes32, EscrowRound> ofRound = rounds.get(round);
    return ofRound == null ? null : ofRound.get(escrow);
  }

  /** The books of an escrow in a round, made when they are not there. */
  EscrowRound in(Bytes32 escrow, long round) {
    return rounds
        .computeIfAbsent(round, r -> new ConcurrentHashMap<>())
        .computeIfAbsent(escrow, e -> new EscrowRound(e, round));
  }

  List<EscrowRound> in(long round) {
    Map<Bytes32, EscrowRound> ofRound = rounds.get(round);
    return ofRound == null ? List.of() : List.copyOf(ofRound.values());
  }

  SortedSet<Long> rounds() {
    return new TreeSet<>(rounds.keySet());
  }

  /** A number for a book that no other book in the till's logs has. */
  int newRef() {
    return nextRef.getAndIncrement();
  }

  /** Sets memory aside for a book unless that would exceed {@code most}. */
  boolean reserve(int depth, long most) {
    long wanted = HeldBook.memory(depth);
    if (memory.addAndGet(wanted) <= most) {
      return true;
    }
    memory.addAndGet(-wanted);
    return false;
  }

  /** Gives memory back that books took which were dropped. */
  void free(long bytes) {
    memory.addAndGet(-bytes);
  }

  /** Sets memory aside for a book that is held whatever it takes. */
  void occupy(int depth) {
    memory.addAndGet(HeldBook.memory(depth));
  }

  long memory() {
    return memory.get();
  }

  void drop(long round) {
    Map<Bytes32, EscrowRound> dropped = rounds.remove(round);
    if (dropped != null) {
      dropped.values().forEach(books -> memory.addAndGet(-books.memory()));
    }
  }

  /** Takes in what the store holds; throws when that is not what a till wrote. */
  void restore(TillStore store, Address provider, PurposeMark marks) {
    Restore restore = new Restore(marks);
    store.replay((round, records) -> {
      try {
        TillRecords.read(round, provider, records, restore);
      } catch (DecodeException e) {
        throw new IllegalStateException(
            "the till's log of round %d is damaged: %s".formatted(round, e.getMessage()), e);
      }
    });
  }

  private final class Restore implements TillRecords.Into {
    private final PurposeMark marks;
    private final Map<Integer, HeldBook> byRef = new ConcurrentHashMap<>();

    Restore(PurposeMark marks) {
      this.marks = marks;
    }

    @Override
    public void book(HeldBook book) throws DecodeException {
      EscrowRound books = in(book.book.escrow(), book.book.round());
      if (books.find(book.book.number()) != null || byRef.putIfAbsent(book.ref, book) != null) {
        throw new DecodeException("book " + book.book.number() + " twice");
      }
      memory.addAndGet(HeldBook.memory(book.depth));
      books.add(book);
      if (book.depth == 0) {
        books.ahead(); // it may have been taken before its round began
      }
      nextRef.accumulateAndGet(book.ref + 1, Math::max);
    }

    @Override
    public void ticket(int ref, int place, byte[] secret, Bytes32 purpose) throws DecodeException {
      HeldBook book = byRef.get(ref);
      if (book == null || place >= book.tickets() || book.taken(place)) {
        throw new DecodeException("no free place " + place + " in book " + ref);
      }
      book.take(place, secret, 0, marks.of(purpose));
    }
  }
}
