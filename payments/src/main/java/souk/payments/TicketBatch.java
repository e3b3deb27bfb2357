package souk.payments;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes32;

/**
 * Tickets on their way into a till, packed: the form that a till takes without allocating. Filled,
 * handed in, cleared and filled again; for one thread at a time.
 */
public final class TicketBatch {
  /** The most tickets in one batch. */
  public static final int MAX_TICKETS = 4096;

  private static final int PLACE = Bytes32.SIZE;
  private static final int SECRET = PLACE + Integer.BYTES;

  private final int capacity;
  private final long[] rounds;
  private final long[] books;
  private final int[] places;

  /** For each ticket what its leaf is hashed from: book id, place, secret. */
  private final byte[] records;

  private final byte[] leaves;

  /** Room for what the till writes down of them. */
  private final byte[] line;

  private final @Nullable HeldBook[] held;
  private int size;

  /** A batch for at most {@code capacity} tickets, which may be up to {@link #MAX_TICKETS}. */
  public TicketBatch(int capacity) {
    if (capacity < 0 || capacity > MAX_TICKETS) {
      throw new IllegalArgumentException(
          "a batch holds 0 to " + MAX_TICKETS + " tickets, not " + capacity);
    }
    this.capacity = capacity;
    rounds = new long[capacity];
    books = new long[capacity];
    places = new int[capacity];
    records = new byte[capacity * TicketTree.LEAF_RECORD];
    leaves = new byte[capacity * TicketTree.HASH];
    line = new byte[TillRecords.size(capacity)];
    held = new HeldBook[capacity];
  }

  /** A batch that holds exactly these tickets; each secret must have 16 bytes. */
  static TicketBatch of(List<Ticket> tickets) {
    TicketBatch batch = new TicketBatch(tickets.size());
    for (Ticket ticket : tickets) {
      batch.add(ticket.round(), ticket.book(), ticket.place(), ticket.secret().toArray(), 0);
    }
    return batch;
  }

  /** Adds a ticket, whose secret is the 16 bytes from {@code offset} on. */
  public void add(long round, long book, int place, byte[] secret, int offset) {
    if (size == capacity) {
      throw new IllegalStateException("the batch is full: " + capacity + " tickets");
    }
    rounds[size] = round;
    books[size] = book;
    places[size] = place;
    int at = size * TicketTree.LEAF_RECORD;
    TicketTree.place(records, at + PLACE, place);
    System.arraycopy(secret, offset, records, at + SECRET, TicketTree.HASH);
    size++;
  }

  public int size() {
    return size;
  }

  public void clear() {
    Arrays.fill(held, 0, size, null);
    size = 0;
  }

  long round(int ticket) {
    return rounds[ticket];
  }

  long book(int ticket) {
    return books[ticket];
  }

  int place(int ticket) {
    return places[ticket];
  }

  /** The array in which the secrets lie, at {@link #secretAt}. */
  byte[] records() {
    return records;
  }

  int secretAt(int ticket) {
    return ticket * TicketTree.LEAF_RECORD + SECRET;
  }

  void copySecret(int ticket, byte[] target, int offset) {
    System.arraycopy(records, secretAt(ticket), target, offset, TicketTree.HASH);
  }

  /** Hashes all tickets, once all their books are known. */
  void hash(TicketTree tree) {
    tree.leaves(records, size, leaves);
  }

  /** The leaves of the tickets, 16 bytes each, once they are hashed. */
  byte[] leaves() {
    return leaves;
  }

  /** Where the till writes what it writes down of them. */
  byte[] line() {
    return line;
  }

  /** Notes of which book a ticket is. */
  void hold(int ticket, HeldBook book) {
    held[ticket] = book;
    book.id.copyTo(records, ticket * TicketTree.LEAF_RECORD);
  }

  /** The book that the till found for a ticket. */
  HeldBook held(int ticket) {
    HeldBook book = held[ticket];
    if (book == null) {
      throw new IllegalStateException("no book was looked up for ticket " + ticket);
    }
    return book;
  }
}
