package souk.content.publisher;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.content.Box;
import souk.payments.Ticket;

/**
 * The tickets of one book: which are free, and which bundle holds the others. Places whose secrets
 * a client had in the clear and did not use are free for others that get theirs in the clear, too,
 * and never for a box: whoever knows what is in it need not solve the puzzle. Guarded by its {@link
 * TicketSupply}, apart from the holders, which the open bundles guard.
 */
final class SupplyBook {
  private final List<Ticket> tickets;
  private final byte[] secrets;
  private final BitSet free = new BitSet();
  private final BitSet known = new BitSet();
  private final @Nullable OpenBundle[] holders;
  private int next;

  /** All tickets of a book, by place. */
  SupplyBook(List<Ticket> tickets) {
    this.tickets = List.copyOf(tickets);
    this.secrets = new byte[tickets.size() * Box.SECRET];
    for (int place = 0; place < tickets.size(); place++) {
      byte[] secret = tickets.get(place).secret().toArray();
      System.arraycopy(secret, 0, secrets, place * Box.SECRET, Box.SECRET);
    }
    this.holders = new OpenBundle[tickets.size()];
    free.set(0, tickets.size());
  }

  long round() {
    return tickets.getFirst().round();
  }

  long number() {
    return tickets.getFirst().book();
  }

  int size() {
    return tickets.size();
  }

  int free() {
    return free.cardinality();
  }

  /** The first of {@code count} places that were free and lie one behind the other, or -1. */
  int take(int count) {
    int found = search(free, next, count);
    if (found < 0 && next > 0) {
      found = search(free, 0, count);
    }
    if (found >= 0) {
      free.clear(found, found + count);
      next = found + count;
    }
    return found;
  }

  /** As {@link #take}, of places whose secrets are known. */
  int takeKnown(int count) {
    int found = search(known, 0, count);
    if (found >= 0) {
      known.clear(found, found + count);
    }
    return found;
  }

  private static int search(BitSet free, int from, int count) {
    int first = free.nextSetBit(from);
    while (first >= 0) {
      int end = first + 1;
      while (end - first < count && free.get(end)) {
        end++;
      }
      if (end - first == count) {
        return first;
      }
      first = free.nextSetBit(end);
    }
    return -1;
  }

  void giveBack(int first, int count) {
    free.set(first, first + count);
  }

  void giveBackKnown(int first, int count) {
    known.set(first, first + count);
  }

  List<Ticket> tickets(int first, int count) {
    return new ArrayList<>(tickets.subList(first, first + count));
  }

  /** Writes the secrets of tickets, one behind the other. */
  void secretsTo(int first, int count, byte[] target, int offset) {
    System.arraycopy(secrets, first * Box.SECRET, target, offset, count * Box.SECRET);
  }

  @Nullable OpenBundle holder(int place) {
    return place < holders.length ? holders[place] : null;
  }

  void hold(int first, @Nullable OpenBundle bundle) {
    holders[first] = bundle;
  }
}
