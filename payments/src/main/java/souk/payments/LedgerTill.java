package souk.payments;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.payments.BookCheck.RefusedException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A till that checks against a ledger and writes to a store.
 *
 * <p>Which tickets were taken is decided in memory, under the lock of one escrow's books in one
 * round; the store keeps a log from which that memory is made again. Hashing happens outside of
 * locks, and {@link #take(Bytes32, Bytes32, TicketBatch)} allocates nothing for a ticket.
 */
public final class LedgerTill implements Till {
  private final TillRules rules;
  private final TillStore store;
  private final RoundRules rounds;
  private final LedgerTip tip;
  private final TreePool trees = new TreePool();
  private final BookCheck check;
  private final PurposeMark marks;
  private final HeldBooks held = new HeldBooks();
  private final Map<TillRefusal, LongAdder> refusals = new ConcurrentHashMap<>();
  private final @Nullable OtherTills others;
  private volatile @Nullable Throwable broken;

  /**
   * Opens the till and reads back what the store holds.
   *
   * @param provider whose till it is; covers name it
   * @param store closed with the till
   * @param random a cryptographic source
   */
  public LedgerTill(
      Ledger ledger,
      Address provider,
      TillRules rules,
      TillStore store,
      InstantSource clock,
      RandomGenerator random) {
    this.rules = rules;
    this.store = store;
    this.rounds = ledger.info().rules().rounds();
    this.check = new BookCheck(ledger, provider, rules, trees);
    this.marks = new PurposeMark(random);
    if (store instanceof SharedTillStore shared) {
      this.others = new OtherTills(shared, provider, held, marks);
      others.restore();
    } else {
      this.others = null;
      held.restore(store, provider, marks);
    }
    this.tip = new LedgerTip(ledger, clock, rules.maxLag());
  }

  @Override
  public CompletableFuture<BookReply> accept(TicketBook offered) {
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    try {
      return hold(offered);
    } catch (RefusedException e) {
      count(e.reply().reason());
      return CompletableFuture.completedFuture(e.reply());
    }
  }

  /**
   * Takes a book of one ticket, and its ticket, of a round that has not begun. On disk when the
   * future completes. The allotment decides, as it stands when the round begins: what a later list
   * of the escrow leaves out by then is dropped, and never claimed.
   *
   * @param purpose as of {@link #take(Bytes32, Bytes32, List)}
   */
  public CompletableFuture<TicketReply> acceptAhead(
      TicketBook offered, Bytes32 purpose, Bytes secret) {
    Book book = offered.book();
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    if (secret.size() != TicketTree.HASH) {
      return refuse(0, TillRefusal.BAD_SECRET, "a secret of " + secret.size() + " bytes");
    }
    try {
      check.ahead(book, tip, rounds.start(book.round()));
      BookTerms terms = check.terms(book.escrow(), book.round());
      if (terms.depth() != 0) {
        throw new RefusedException(
            TillRefusal.ESCROW_POOR, "only books of one ticket are taken before their round");
      }
      check.fits(offered, terms);
      byte[] leaves = offered.leaves().toArray();
      check.signed(offered, leaves, terms);
      EscrowRound books = held.in(book.escrow(), book.round());
      books.ahead();
      var _ = keep(offered, terms.depth(), terms.prize(), leaves, books);
    } catch (RefusedException e) {
      return refuse(0, e.reply().reason(), e.reply().detail());
    }
    return take(
        book.escrow(),
        purpose,
        TicketBatch.of(List.of(new Ticket(book.round(), book.number(), 0, secret))),
        true);
  }

  /**
   * Drops what was taken before its round began and that the escrow's newest list, which counts in
   * it, does not give this provider. Cheap where there is nothing of the kind.
   *
   * @return whether nothing is left of the round, which is forgotten then
   */
  boolean checkStanding(long round) {
    if (!tip.settled(round)) {
      return false;
    }
    boolean dropped = false;
    for (EscrowRound books : held.in(round)) {
      if (!books.isAhead()) {
        continue;
      }
      @Nullable BookTerms standing;
      try {
        standing = check.terms(books.escrow, round);
      } catch (RefusedException e) {
        standing = null;
      }
      long freed = books.retain(standing, round);
      held.free(freed);
      dropped |= freed > 0;
    }
    if (dropped && held.in(round).stream().allMatch(EscrowRound::isEmpty)) {
      drop(round);
      return true;
    }
    return false;
  }

  private CompletableFuture<BookReply> hold(TicketBook offered) throws RefusedException {
    Book book = offered.book();
    check.admissible(book, tip);
    var _ = checkStanding(book.round());
    EscrowRound known = held.find(book.escrow(), book.round());
    BookTerms terms = known == null ? null : known.terms();
    if (terms == null) {
      terms = check.terms(book.escrow(), book.round());
    }
    check.fits(offered, terms);
    byte[] leaves = offered.leaves().toArray();
    check.signed(offered, leaves, terms);

    EscrowRound books = held.in(book.escrow(), book.round());
    books.terms(terms);
    return keep(offered, terms.depth(), terms.prize(), leaves, books).accepted();
  }

  private Acknowledgement keep(
      TicketBook offered, int depth, Amount prize, byte[] leaves, EscrowRound books)
      throws RefusedException {
    Book book = offered.book();
    int ref = others == null ? held.newRef() : others.newRef();
    synchronized (books) {
      HeldBook same = books.find(book.number());
      if (same != null) {
        if (!same.cover.equals(offered.cover())) {
          throw new RefusedException(
              TillRefusal.BOOK_CONFLICT,
              "another cover for book %d of round %d is held"
                  .formatted(book.number(), book.round()));
        }
        return others == null ? books.last() : others.repeated(books, same);
      }
      if (books.memory() + HeldBook.memory(depth) > rules.memoryPerRound()) {
        throw new RefusedException(
            TillRefusal.TILL_FULL, "the escrow's books of this round fill their room");
      }
      if (!held.reserve(depth, rules.memory())) {
        throw new RefusedException(TillRefusal.TILL_FULL, "the books held fill the till");
      }
      HeldBook fresh = new HeldBook(book, offered.cover(), depth, prize, ref, leaves);
      byte[] record = TillRecords.book(fresh, leaves);
      books.add(fresh);
      return others == null
          ? write(books, record, record.length)
          : others.write(books, fresh, record, failure -> broken = failure);
    }
  }

  @Override
  public CompletableFuture<TicketReply> take(
      Bytes32 escrow, Bytes32 purpose, List<Ticket> tickets) {
    if (tickets.size() > TicketBatch.MAX_TICKETS) {
      return refuse(
          TicketBatch.MAX_TICKETS,
          TillRefusal.TOO_MANY,
          tickets.size() + " tickets in one payment");
    }
    for (int i = 0; i < tickets.size(); i++) {
      if (tickets.get(i).secret().size() != TicketTree.HASH) {
        return refuse(
            i, TillRefusal.BAD_SECRET, "a secret of " + tickets.get(i).secret().size() + " bytes");
      }
    }
    return take(escrow, purpose, TicketBatch.of(tickets));
  }

  /**
   * As {@link #take(Bytes32, Bytes32, List)}; the batch may be used again as soon as this returns.
   */
  public CompletableFuture<TicketReply> take(Bytes32 escrow, Bytes32 purpose, TicketBatch batch) {
    return take(escrow, purpose, batch, false);
  }

  /**
   * @param ahead whether it is for a round that has not begun, which was looked at
   */
  private CompletableFuture<TicketReply> take(
      Bytes32 escrow, Bytes32 purpose, TicketBatch batch, boolean ahead) {
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    if (batch.size() == 0) {
      return CompletableFuture.completedFuture(new TicketReply.Taken());
    }
    long round = batch.round(0);
    if (others != null && !isKnown(escrow, batch)) {
      others.catchUp(); // another till may have accepted the book
    }
    EscrowRound books = held.find(escrow, round);
    if (books == null) {
      return tip.open(round)
          ? refuse(0, TillRefusal.BOOK_UNKNOWN, "no book of this escrow in round " + round)
          : refuse(0, TillRefusal.ROUND_CLOSED, tip.notOpen(round));
    }
    TicketReply.Refused refused = books.lookUp(batch);
    if (refused != null) {
      return refuse(refused);
    }
    long mark = marks.of(purpose);
    if (books.begun(batch)) {
      refused = books.repeated(batch, mark);
      if (refused != null) {
        return refuse(refused);
      }
      return others == null ? books.last().taken() : others.repeated(books, batch, mark);
    }
    if (tip.stale()) {
      return refuse(0, TillRefusal.STALE_LEDGER, tip.staleness());
    }
    if (!ahead && !tip.open(round)) {
      return refuse(0, TillRefusal.ROUND_CLOSED, tip.notOpen(round));
    }
    TicketTree tree = trees.borrow();
    batch.hash(tree);
    trees.giveBack(tree);
    if (others != null) {
      others.awaitRoom(); // not with the monitor, which the store's thread needs
    }
    synchronized (books) {
      refused = books.take(batch, mark);
      if (refused != null) {
        return refuse(refused);
      }
      int length = TillRecords.tickets(purpose, batch);
      return (others == null
              ? write(books, batch.line(), length)
              : others.write(books, batch, length, mark, failure -> broken = failure))
          .taken();
    }
  }

  private boolean isKnown(Bytes32 escrow, TicketBatch batch) {
    EscrowRound books = held.find(escrow, batch.round(0));
    return books != null && books.holds(batch);
  }

  /** Hands a record to the store; the caller holds the monitor of its books. */
  private Acknowledgement write(EscrowRound books, byte[] buffer, int length) {
    CompletableFuture<?> written;
    try {
      written = store.append(books.round, buffer, length);
    } catch (RuntimeException e) {
      written = CompletableFuture.failedFuture(e);
    }
    if (!books.last().isOf(written)) {
      books.last(new Acknowledgement(written, failure -> broken = failure));
    }
    return books.last();
  }

  private CompletableFuture<TicketReply> refuse(int index, TillRefusal reason, String detail) {
    return refuse(new TicketReply.Refused(index, reason, detail));
  }

  private CompletableFuture<TicketReply> refuse(TicketReply.Refused reply) {
    count(reply.reason());
    return CompletableFuture.completedFuture(reply);
  }

  private void count(TillRefusal reason) {
    refusals.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  /** How often each reason was given since the till was opened; without those never given. */
  public Map<TillRefusal, Long> refusals() {
    Map<TillRefusal, Long> counts = new EnumMap<>(TillRefusal.class);
    refusals.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }

  /** How many tickets of a book were taken; none of one that is not held, or not any more. */
  public int taken(Book book) {
    EscrowRound books = held.find(book.escrow(), book.round());
    if (books == null) {
      return 0;
    }
    synchronized (books) {
      HeldBook found = books.find(book.number());
      return found == null ? 0 : found.count();
    }
  }

  /** The bytes that the held books take, as {@link TillRules#memory} counts them. */
  public long memory() {
    return held.memory();
  }

  /** What was taken in the rounds that are not settled yet, by round and escrow. */
  public List<Income> income() {
    return held.rounds().stream().flatMap(round -> income(round).stream()).toList();
  }

  /**
   * The same without what cannot be claimed, by what the ledger says now: books of rounds that had
   * not begun, which their escrow's list does not give this provider any more.
   */
  public List<Income> claimable() {
    return held.rounds().stream()
        .flatMap(round -> held.in(round).stream())
        .map(this::claimable)
        .filter(income -> income.books() > 0)
        .toList();
  }

  private Income claimable(EscrowRound books) {
    if (!books.isAhead()) {
      return books.income();
    }
    try {
      BookTerms standing = check.termsNow(books.escrow, books.round);
      return books.income(number -> standing.allotment().holds(number, books.round));
    } catch (RefusedException e) {
      return books.income(_ -> false);
    }
  }

  /** What was taken in a round, by escrow. */
  List<Income> income(long round) {
    return held.in(round).stream().map(EscrowRound::income).toList();
  }

  /** The rounds of which books are held. */
  SortedSet<Long> rounds() {
    return held.rounds();
  }

  /** The books of a round whose winning ticket was taken, ready to be claimed. */
  List<WonBook> won(long round, Bytes32 seed) {
    if (others != null) {
      others.catchUp();
    }
    TicketTree tree = trees.borrow();
    List<WonBook> won =
        held.in(round).stream().flatMap(books -> books.won(seed, tree).stream()).toList();
    trees.giveBack(tree);
    return won;
  }

  /** Forgets a round whose books are settled. */
  void drop(long round) {
    held.drop(round);
    if (others != null) {
      others.forget(round);
    }
    store.drop(round);
  }

  @Override
  public Optional<String> away() {
    return store.away();
  }

  @Override
  public Amount leastPrize() {
    return rules.leastPrize();
  }

  @Override
  public void close() {
    tip.close();
    store.close();
  }
}
