package souk.payments;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * A book that a till accepted. A cell of 16 bytes holds the leaf of each ticket until the ticket is
 * taken, then its secret, from which the leaf can be had again. Guarded by the lock of its {@link
 * EscrowRound}, but for what is final.
 */
final class HeldBook {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  final Book book;
  final Bytes32 id;
  final Signature cover;
  final int depth;
  final Amount prize;

  /** By what the log of the round names this book. */
  final int ref;

  private final byte[] cells;
  private final long[] taken;
  private final long[] marks;
  private int count;

  /** {@code leaves} is kept, not copied. */
  HeldBook(Book book, Signature cover, int depth, Amount prize, int ref, byte[] leaves) {
    this.book = book;
    this.id = book.id();
    this.cover = cover;
    this.depth = depth;
    this.prize = prize;
    this.ref = ref;
    this.cells = leaves;
    this.taken = new long[(tickets() + 63) / 64];
    this.marks = new long[tickets()];
  }

  /** About how many bytes of memory a book of this depth takes. */
  static long memory(int depth) {
    return 640 + (24L << depth) + (1L << depth) / 8;
  }

  int tickets() {
    return 1 << depth;
  }

  /** How many of its tickets were taken. */
  int count() {
    return count;
  }

  boolean taken(int place) {
    return (taken[place >>> 6] >>> place & 1) != 0;
  }

  /** Whether the place's ticket was taken for the purpose with this mark. */
  boolean takenFor(int place, long mark) {
    return taken(place) && marks[place] == mark;
  }

  /** Compares a place's cell with 16 bytes, in a time that does not depend on what differs. */
  boolean holds(int place, byte[] bytes, int offset) {
    int cell = place * TicketTree.HASH;
    long first = (long) WORD.get(cells, cell) ^ (long) WORD.get(bytes, offset);
    long second =
        (long) WORD.get(cells, cell + Long.BYTES) ^ (long) WORD.get(bytes, offset + Long.BYTES);
    return (first | second) == 0;
  }

  void take(int place, byte[] secrets, int offset, long mark) {
    taken[place >>> 6] |= 1L << place;
    marks[place] = mark;
    System.arraycopy(secrets, offset, cells, place * TicketTree.HASH, TicketTree.HASH);
    count++;
  }

  /** Undoes {@link #take}; {@code leaf} is what the cell held before. */
  void untake(int place, byte[] leaves, int offset) {
    taken[place >>> 6] &= ~(1L << place);
    System.arraycopy(leaves, offset, cells, place * TicketTree.HASH, TicketTree.HASH);
    count--;
  }

  /** Undoes {@link #take} of a ticket whose leaf is not at hand. */
  void untake(int place) {
    untake(place, Book.leaf(id, place, secret(place)), 0);
  }

  /** What the taken tickets are worth. */
  Amount expected() {
    return prize.share(count, tickets());
  }

  /** The claim of the prize, if the winning ticket was taken. */
  Optional<WonBook> won(Bytes32 seed, TicketTree tree) {
    int winner = Book.winner(seed, id, depth);
    if (!taken(winner)) {
      return Optional.empty();
    }
    byte[] path = tree.path(leaves(tree), depth, winner);
    return Optional.of(
        new WonBook(
            id, new BookClaim(book, Bytes.of(secret(winner)), Bytes.of(path), cover), prize));
  }

  private byte[] secret(int place) {
    return Arrays.copyOfRange(cells, place * TicketTree.HASH, (place + 1) * TicketTree.HASH);
  }

  /** The leaves of all tickets. */
  private byte[] leaves(TicketTree tree) {
    byte[] hashed = new byte[cells.length];
    tree.leaves(id, cells, hashed);
    byte[] leaves = cells.clone();
    for (int place = 0; place < tickets(); place++) {
      if (taken(place)) {
        int at = place * TicketTree.HASH;
        System.arraycopy(hashed, at, leaves, at, TicketTree.HASH);
      }
    }
    return leaves;
  }
}
