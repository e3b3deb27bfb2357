package souk.design.simulation;

import java.util.Arrays;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * The ticket books of all providers in one round: places are given in order, as a wallet does, and
 * a bit for each says whether its ticket was taken. Ids, winning places and claims are those of
 * {@link Book}. Secrets are not hashed ticket by ticket: that a ticket is genuine is known here,
 * and a cover is signed for the tree that its winning ticket is in.
 */
final class RoundBooks {
  private static final Bytes SECRET = Bytes.of(new byte[Book.HASH_SIZE]);

  private final PaymentRules payment;
  private final int books;
  private final int words;
  private final Bytes path;
  private final long[] taken;
  private final int[] given;
  private Address[] names = {};
  private long[] firstBooks = {};

  /**
   * Empty ones.
   *
   * @param books of each provider
   */
  RoundBooks(PaymentRules payment, int providers, int books) {
    this.payment = payment;
    this.books = books;
    this.words = (books * payment.tickets() + Long.SIZE - 1) / Long.SIZE;
    this.path = Bytes.of(new byte[payment.depth() * Book.HASH_SIZE]);
    this.taken = new long[providers * words];
    this.given = new int[providers];
  }

  long bytes() {
    return taken.length * (long) Long.BYTES + given.length * (long) Integer.BYTES;
  }

  /**
   * Begins a round.
   *
   * @param payees who the providers are in it; kept
   * @param numbers of their first books; kept
   */
  void begin(Address[] payees, long[] numbers) {
    Arrays.fill(taken, 0);
    Arrays.fill(given, 0);
    names = payees;
    firstBooks = numbers;
  }

  /** Gives out a provider's next place; -1 when all of its books are used up. */
  int give(int provider) {
    int place = given[provider];
    if (place == books * payment.tickets()) {
      return -1;
    }
    given[provider] = place + 1;
    return place;
  }

  /** The provider takes the ticket at a place; false when it was taken before. */
  boolean take(int provider, int place) {
    int word = provider * words + (place >>> 6);
    long bit = 1L << place;
    if ((taken[word] & bit) != 0) {
      return false;
    }
    taken[word] |= bit;
    return true;
  }

  private boolean isTaken(int provider, int place) {
    return (taken[provider * words + (place >>> 6)] >>> place & 1) != 0;
  }

  /** Who its payee is in this round. */
  Address name(int provider) {
    return names[provider];
  }

  /** Hears of a book that won. */
  @FunctionalInterface
  interface Winner {
    void won(Book book, Bytes32 id);
  }

  /** Tells which of a provider's books won, given the draw. */
  void won(int provider, Bytes32 escrow, long round, Bytes32 seed, Winner winner) {
    int opened = (given[provider] + payment.tickets() - 1) >>> payment.depth();
    for (int i = 0; i < opened; i++) {
      Book book = new Book(escrow, round, firstBooks[provider] + i, names[provider]);
      Bytes32 id = book.id();
      int place = Book.winner(seed, id, payment.depth());
      if (isTaken(provider, (i << payment.depth()) + place)) {
        winner.won(book, id);
      }
    }
  }

  /** The claim of a book that won. */
  BookClaim claim(Book book, Bytes32 id, Bytes32 seed, Address signer, Eip712.Domain domain) {
    int depth = payment.depth();
    int place = Book.winner(seed, id, depth);
    byte[] root = Book.root(id, place, SECRET.toArray(), path.toArray(), depth).orElseThrow();
    return new BookClaim(
        book, SECRET, path, IdealSignatures.sign(signer, book.coverDigest(domain, root)));
  }
}
