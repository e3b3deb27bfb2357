package souk.bench.soak;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import souk.ledger.Book;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.payments.TillAudit;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Compares tickets that clients saw taken with what caches wrote down, and with what the ledger
 * paid.
 */
final class TicketAudit {
  /** A cache's books of one round. */
  private record Till(Address cache, long round) {}

  private final Map<Till, Set<TillAudit.Taken>> written = new HashMap<>();

  /**
   * What a cache has written down of a round in which it takes no more tickets, and of which it has
   * not dropped anything yet.
   */
  void written(Address cache, long round, Collection<TillAudit.Taken> all) {
    Set<TillAudit.Taken> own = new HashSet<>();
    all.stream().filter(ticket -> ticket.round() == round).forEach(own::add);
    written.put(new Till(cache, round), own);
  }

  boolean knows(Address cache, long round) {
    return written.containsKey(new Till(cache, round));
  }

  /**
   * What became of tickets.
   *
   * @param lost that were taken and are not written down, or that won and whose prize is not paid;
   *     by cause
   * @param winning of those that were taken
   * @param notCompared with what is written down, since that could not be read in time; those that
   *     won were looked for on the ledger all the same
   */
  record Outcome(Map<String, Long> lost, long winning, long notCompared) {
    long lostAltogether() {
      return lost.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** What of tickets stands on the ledger. */
  interface Facts {
    /** The escrow that an agreement's tickets are of. */
    Optional<Bytes32> escrow(Bytes32 agreement);

    /** The depth of the books of an escrow. */
    int depth(Bytes32 escrow);

    Optional<Bytes32> draw(long round);

    boolean paid(Bytes32 escrow, long round, long book);

    /** Those of a block. */
    static Facts of(LedgerView ledger) {
      return new Facts() {
        @Override
        public Optional<Bytes32> escrow(Bytes32 agreement) {
          return ledger.agreement(agreement).map(each -> each.terms().escrow());
        }

        @Override
        public int depth(Bytes32 escrow) {
          return ledger.escrow(escrow).orElseThrow().terms().depth();
        }

        @Override
        public Optional<Bytes32> draw(long round) {
          return ledger.draw(round);
        }

        @Override
        public boolean paid(Bytes32 escrow, long round, long book) {
          return ledger.claimed(escrow, round, book);
        }
      };
    }
  }

  /** Looks for each ticket; one counts as lost once, whatever it lacks. */
  Outcome outcome(Collection<PaidTicket> paid, Facts facts) {
    Map<Bytes32, Optional<Bytes32>> escrows = new HashMap<>();
    Map<Bytes32, Integer> depths = new HashMap<>();
    Map<Long, Optional<Bytes32>> draws = new HashMap<>();
    Map<String, Long> lost = new TreeMap<>();
    long winning = 0;
    long notCompared = 0;
    for (PaidTicket ticket : paid) {
      Optional<Bytes32> found = escrows.computeIfAbsent(ticket.agreement(), facts::escrow);
      if (found.isEmpty()) {
        lost.merge("the agreement is not on the ledger", 1L, Long::sum);
        continue;
      }
      Bytes32 escrow = found.get();
      int depth = depths.computeIfAbsent(escrow, facts::depth);
      Optional<Bytes32> seed = draws.computeIfAbsent(ticket.round(), facts::draw);
      Book book = new Book(escrow, ticket.round(), ticket.book(), ticket.cache());
      boolean wins =
          seed.isPresent() && Book.winner(seed.get(), book.id(), depth) == ticket.place();
      winning += wins ? 1 : 0;
      Set<TillAudit.Taken> till = written.get(new Till(ticket.cache(), ticket.round()));
      if (till == null) {
        notCompared++;
      }
      if (till != null
          && !till.contains(
              new TillAudit.Taken(escrow, ticket.round(), ticket.book(), ticket.place()))) {
        lost.merge("not written down", 1L, Long::sum);
      } else if (seed.isEmpty()) {
        lost.merge("its round was not drawn", 1L, Long::sum);
      } else if (wins && !facts.paid(escrow, ticket.round(), ticket.book())) {
        lost.merge("it won and was not paid", 1L, Long::sum);
      }
    }
    return new Outcome(lost, winning, notCompared);
  }

  /**
   * What was paid.
   *
   * @param prizes how many
   * @param twice how many of them for a book that was paid before
   */
  record Payments(long prizes, long twice) {}

  /**
   * Counts prizes.
   *
   * @param events all of the ledger, in their order
   */
  static Payments payments(List<Event> events) {
    Set<Book> books = new HashSet<>();
    long prizes = 0;
    for (Event event : events) {
      if (event instanceof Event.PrizePaid paid) {
        prizes++;
        books.add(paid.book());
      }
    }
    return new Payments(prizes, prizes - books.size());
  }

  /**
   * Whether all money is there, to the unit: what accounts hold outside and what the market's
   * contract holds for whom is what was minted.
   */
  static boolean conserved(LedgerView ledger, Collection<Address> accounts, Amount minted) {
    Amount sum = ledger.totals().sum();
    for (Address account : accounts) {
      sum = sum.plus(ledger.outside(account));
    }
    return sum.equals(minted);
  }
}
