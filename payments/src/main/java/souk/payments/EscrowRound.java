package souk.payments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import souk.payments.Till.TicketReply;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * The books of one escrow in one round, and which of their tickets were taken. Its monitor guards
 * all of it; hashing is done outside.
 */
final class EscrowRound {
  final Bytes32 escrow;
  final long round;

  private @Nullable BookTerms terms;
  private long[] numbers = new long[4];
  private HeldBook[] books = new HeldBook[4];
  private int size;
  private long memory;
  private boolean ahead;
  private Acknowledgement last =
      new Acknowledgement(CompletableFuture.completedFuture(null), failure -> {});

  EscrowRound(Bytes32 escrow, long round) {
    this.escrow = escrow;
    this.round = round;
  }

  /** What the ledger says about these books; null until it was asked. */
  synchronized @Nullable BookTerms terms() {
    return terms;
  }

  synchronized void terms(BookTerms known) {
    terms = known;
  }

  /** The answers that wait until all that was taken here so far is durable. */
  synchronized Acknowledgement last() {
    return last;
  }

  synchronized void last(Acknowledgement newest) {
    last = newest;
  }

  /** The bytes that the books take. */
  synchronized long memory() {
    return memory;
  }

  synchronized @Nullable HeldBook find(long number) {
    int at = Arrays.binarySearch(numbers, 0, size, number);
    return at < 0 ? null : books[at];
  }

  /** Adds a book whose number is not held. */
  synchronized void add(HeldBook book) {
    int at = -1 - Arrays.binarySearch(numbers, 0, size, book.book.number());
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
      books = Arrays.copyOf(books, size * 2);
    }
    System.arraycopy(numbers, at, numbers, at + 1, size - at);
    System.arraycopy(books, at, books, at + 1, size - at);
    numbers[at] = book.book.number();
    books[at] = book;
    size++;
    memory += HeldBook.memory(book.depth);
  }

  /** Whether no book is held of it. */
  synchronized boolean isEmpty() {
    return size == 0;
  }

  /** Books are held of it that were taken before it began. */
  synchronized void ahead() {
    ahead = true;
  }

  /** Whether such books are held, and were not looked at since it began. */
  synchronized boolean isAhead() {
    return ahead;
  }

  /**
   * Keeps only the books that count in the round, now that it has begun.
   *
   * @param standing what counts; null for nothing
   * @return the bytes that those take which were dropped
   */
  synchronized long retain(@Nullable BookTerms standing, long ofRound) {
    int kept = 0;
    long freed = 0;
    for (int i = 0; i < size; i++) {
      if (standing != null && standing.allotment().holds(numbers[i], ofRound)) {
        numbers[kept] = numbers[i];
        books[kept] = books[i];
        kept++;
      } else {
        freed += HeldBook.memory(books[i].depth);
      }
    }
    Arrays.fill(books, kept, size, null);
    size = kept;
    memory -= freed;
    ahead = false;
    terms = standing;
    return freed;
  }

  /** Puts another book in the place of the one with its number. */
  synchronized void replace(HeldBook book) {
    books[Arrays.binarySearch(numbers, 0, size, book.book.number())] = book;
  }

  synchronized Income income() {
    return income(_ -> true);
  }

  /** What was taken of the books with some numbers. */
  synchronized Income income(LongPredicate counted) {
    int some = 0;
    long tickets = 0;
    Amount expected = Amount.ZERO;
    for (int i = 0; i < size; i++) {
      if (counted.test(numbers[i])) {
        some++;
        tickets += books[i].count();
        expected = expected.plus(books[i].expected());
      }
    }
    return new Income(round, escrow, some, tickets, expected);
  }

  /** The books whose winning ticket was taken. */
  synchronized List<WonBook> won(Bytes32 seed, TicketTree tree) {
    List<WonBook> won = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      books[i].won(seed, tree).ifPresent(won::add);
    }
    return won;
  }

  /** Notes in the batch which book each ticket is of; says which ticket has none. */
  synchronized TicketReply.@Nullable Refused lookUp(TicketBatch batch) {
    HeldBook last = null;
    long lastNumber = -1;
    for (int i = 0; i < batch.size(); i++) {
      if (batch.round(i) != round) {
        return refused(i, TillRefusal.ROUND_CLOSED, "tickets of two rounds in one payment");
      }
      if (last == null || lastNumber != batch.book(i)) {
        lastNumber = batch.book(i);
        last = find(lastNumber);
      }
      if (last == null) {
        return refused(
            i,
            TillRefusal.BOOK_UNKNOWN,
            "book " + batch.book(i) + " of round " + round + " was not accepted");
      }
      if (batch.place(i) < 0 || batch.place(i) >= last.tickets()) {
        return refused(
            i,
            TillRefusal.BAD_PLACE,
            "place " + batch.place(i) + " of a book of " + last.tickets());
      }
      batch.hold(i, last);
    }
    return null;
  }

  /** Whether all books of a batch are held. */
  synchronized boolean holds(TicketBatch batch) {
    long last = -1;
    for (int i = 0; i < batch.size(); i++) {
      if (batch.book(i) != last && find(batch.book(i)) == null) {
        return false;
      }
      last = batch.book(i);
    }
    return true;
  }

  /** Whether the first ticket of a batch that was looked up is taken already. */
  synchronized boolean begun(TicketBatch batch) {
    return batch.held(0).taken(batch.place(0));
  }

  /** Null when every ticket of the batch was taken for the purpose with this mark. */
  synchronized TicketReply.@Nullable Refused repeated(TicketBatch batch, long mark) {
    for (int i = 0; i < batch.size(); i++) {
      HeldBook book = batch.held(i);
      if (!book.takenFor(batch.place(i), mark)) {
        return spent(i, batch);
      }
      if (!book.holds(batch.place(i), batch.records(), batch.secretAt(i))) {
        return wrong(i, batch);
      }
    }
    return null;
  }

  /**
   * Takes all tickets of a batch whose leaves were computed, or none and says which does not hold.
   */
  synchronized TicketReply.@Nullable Refused take(TicketBatch batch, long mark) {
    for (int i = 0; i < batch.size(); i++) {
      HeldBook book = batch.held(i);
      int place = batch.place(i);
      TicketReply.@Nullable Refused refused =
          book.taken(place)
              ? spent(i, batch)
              : book.holds(place, batch.leaves(), i * TicketTree.HASH) ? null : wrong(i, batch);
      if (refused != null) {
        for (int j = i - 1; j >= 0; j--) {
          batch.held(j).untake(batch.place(j), batch.leaves(), j * TicketTree.HASH);
        }
        return refused;
      }
      book.take(place, batch.records(), batch.secretAt(i), mark);
    }
    return null;
  }

  private static TicketReply.Refused spent(int index, TicketBatch batch) {
    return refused(index, TillRefusal.TICKET_SPENT, "place " + where(index, batch) + " was taken");
  }

  private static TicketReply.Refused wrong(int index, TicketBatch batch) {
    return refused(
        index,
        TillRefusal.BAD_SECRET,
        "the secret does not hash to the leaf at place " + where(index, batch));
  }

  private static String where(int index, TicketBatch batch) {
    return batch.place(index) + " of book " + batch.book(index) + " in round " + batch.round(index);
  }

  private static TicketReply.Refused refused(int index, TillRefusal reason, String detail) {
    return new TicketReply.Refused(index, reason, detail);
  }
}
