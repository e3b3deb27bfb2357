package souk.payments;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.crypto.SecretKey;
import souk.ledger.Book;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Allotment;
import souk.ledger.LedgerView.Escrow;
import souk.ledger.RoundRules;
import souk.payments.UnitTicketStore.Given;
import souk.payments.UnitTicketStore.Place;
import souk.payments.WalletException.Reason;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * The payer's side of payments, for one escrow: makes out ticket books and gives their tickets out,
 * each once. Safe for many threads.
 *
 * <p>A book is noted on disk before it is signed, and its secrets and signature follow from its
 * number and the keys alone. So there are never two covers for one book, not even when the wallet
 * runs twice; and a wallet whose store may have lost books makes out none in a round that had begun
 * when it was opened. Tickets of books that were made out before a restart are not given out.
 */
public final class Wallet implements AutoCloseable {
  /** For how many past rounds the store keeps its notes: a reorganisation may bring one back. */
  static final int KEPT_ROUNDS = 2;

  private final Ledger ledger;
  private final Bytes32 escrow;
  private final Signer signer;
  private final TicketSecrets secrets;
  private final WalletStore store;
  private final RoundRules rounds;
  private final Eip712.Domain domain;
  private final LedgerTip tip;
  private final TicketTree tree = new TicketTree();
  private final Map<Address, OpenBooks> open = new HashMap<>();
  private long openRound = -1;

  /** The first round that books may be made out in; -1 until the ledger's view is fresh. */
  private long firstRound;

  /**
   * Opens a wallet.
   *
   * @param signer the key that signs the escrow's covers
   * @param ticketKey for HMAC-SHA-256, at least 128 random bits; must stay the same for an escrow
   * @param store closed with the wallet
   * @param maxLag how old the ledger's newest block may be before nothing is given out
   */
  public Wallet(
      Ledger ledger,
      Bytes32 escrow,
      Signer signer,
      SecretKey ticketKey,
      WalletStore store,
      Duration maxLag,
      InstantSource clock) {
    this.ledger = ledger;
    this.escrow = escrow;
    this.signer = signer;
    this.secrets = new TicketSecrets(ticketKey);
    this.store = store;
    this.rounds = ledger.info().rules().rounds();
    this.domain = ledger.info().domain();
    this.tip = new LedgerTip(ledger, clock, maxLag);
    this.firstRound = store.firstRound().orElse(-1);
    if (!tip.stale()) {
      begin();
    }
  }

  /** The escrow that it pays from. */
  public Bytes32 escrow() {
    return escrow;
  }

  /** The round that tickets can be given out in now; empty while there is none. */
  public OptionalLong round() {
    long round = tip.round();
    return !tip.stale() && tip.open(round) && tip.settled(round)
        ? OptionalLong.of(round)
        : OptionalLong.empty();
  }

  /**
   * Makes out the provider's next book of this round. It must reach the provider before its tickets
   * do.
   *
   * @throws WalletException when the round is not open or the provider has no more books in it
   */
  public synchronized TicketBook openBook(Address provider, long round) {
    turnTo(round);
    OpenBooks books = booksOf(provider);
    return makeOut(provider, books);
  }

  /**
   * Makes out the provider's next book of this round and hands all of it over: {@link #take} gives
   * none of its tickets out. It must reach the provider before its tickets do.
   *
   * @throws WalletException as {@link #openBook}
   */
  public synchronized OwnBook whole(Address provider, long round) {
    turnTo(round);
    return next(provider, booksOf(provider));
  }

  /**
   * A book that this wallet handed over whole, once more, also after a restart and after its round.
   *
   * @throws WalletException when this wallet has no note that it made it out, or its escrow is gone
   */
  public synchronized OwnBook again(Book book) {
    if (!book.escrow().equals(escrow) || !store.issued(book.round()).contains(book)) {
      throw new WalletException(
          Reason.ROUND_SKIPPED,
          "this wallet does not know that it made out book %d of round %d"
              .formatted(book.number(), book.round()));
    }
    return own(book, known(book.round()).terms().depth());
  }

  /**
   * Makes out the provider's first book of a round that has not begun, or the same again. Its
   * escrow should be for such books alone: whoever opens it again after its store was lost makes
   * out the very same books, and must not use them for anything else.
   *
   * @throws WalletException when the round has begun, or the provider has no book in it
   */
  public synchronized OwnBook postDate(Address provider, long round) {
    if (tip.stale()) {
      throw new WalletException(Reason.STALE_LEDGER, tip.staleness());
    }
    if (rounds.start(round) <= tip.head().number()) {
      throw new WalletException(Reason.ROUND_CLOSED, "round " + round + " has begun");
    }
    begin();
    BookTerms terms = terms(provider, round);
    Book book = new Book(escrow, round, terms.allotment().first(), provider);
    if (!store.issued(round).contains(book)) {
      store.issue(book);
    }
    return own(book, terms.depth());
  }

  /**
   * Makes out books until {@code count} tickets can be taken and more than a quarter of a book is
   * left then, so that the next book is on its way before the last is used up. The new books must
   * reach the provider before their tickets do.
   *
   * @throws WalletException when there cannot be {@code count} tickets; books that were made out
   *     before that showed are among {@link #books}
   */
  public synchronized List<TicketBook> topUp(Address provider, int count) {
    turnTo(openRoundOrThrow());
    OpenBooks books = booksOf(provider);
    int reserve = (1 << books.terms.depth()) / 4;
    List<TicketBook> made = new ArrayList<>();
    while (books.left() < count || (books.left() - count <= reserve && hasNext(books))) {
      made.add(makeOut(provider, books));
    }
    return made;
  }

  /** How many tickets of the books made out to a provider in this round are left. */
  public synchronized long left(Address provider) {
    OpenBooks books = open.get(provider);
    return books == null || openRound != tip.round() ? 0 : books.left();
  }

  /**
   * The books that this wallet made out to a provider in this round, to be sent again when they got
   * lost on the way.
   */
  public synchronized List<TicketBook> books(Address provider) {
    OpenBooks books = open.get(provider);
    return books == null || openRound != tip.round() ? List.of() : books.offers(tree);
  }

  /**
   * Gives out tickets of the books made out to a provider in this round, the oldest book first.
   *
   * @throws WalletException when the round is not open or fewer tickets are left; none is given out
   *     then
   */
  public synchronized List<Ticket> take(Address provider, int count) {
    turnTo(openRoundOrThrow());
    OpenBooks books = open.get(provider);
    long left = books == null ? 0 : books.left();
    if (books == null || left < count) {
      throw new WalletException(
          Reason.NO_TICKETS,
          "%d tickets for %s are left, %d wanted; top up".formatted(left, provider, count));
    }
    return books.take(count);
  }

  /**
   * Takes a ticket back that was not used, to give it out again. The caller must know that nobody
   * else has it. Tickets of other rounds are worth nothing any more and are ignored.
   *
   * @throws IllegalArgumentException when it is not a ticket that this wallet gave out
   */
  public synchronized void giveBack(Ticket ticket) {
    if (ticket.round() != openRound) {
      return;
    }
    if (open.values().stream().noneMatch(books -> books.giveBack(ticket))) {
      throw new IllegalArgumentException("not a ticket that was given out: " + ticket);
    }
  }

  /** The tickets that a unit got before: their secrets follow from the key. */
  List<Ticket> again(Address provider, Given given) {
    List<Ticket> tickets = new ArrayList<>(given.places().size());
    Map<Long, byte[]> secretsOf = new HashMap<>();
    int depth = Integer.SIZE - Integer.numberOfLeadingZeros(farthest(given));
    for (Place place : given.places()) {
      byte[] book =
          secretsOf.computeIfAbsent(
              place.book(),
              number -> secrets.of(new Book(escrow, given.round(), number, provider).id(), depth));
      int at = place.place() * TicketTree.HASH;
      tickets.add(
          new Ticket(
              given.round(),
              place.book(),
              place.place(),
              Bytes.of(Arrays.copyOfRange(book, at, at + TicketTree.HASH))));
    }
    return tickets;
  }

  private static int farthest(Given given) {
    return given.places().stream().mapToInt(Place::place).max().orElse(0);
  }

  /** The first round of which something could still be claimed when a round begins. */
  long firstClaimable(long round) {
    return rounds.firstClaimable(rounds.start(round));
  }

  /** Whether books were made out in a round; not to be asked of rounds that are long past. */
  synchronized boolean paidIn(long round) {
    return !store.issued(round).isEmpty();
  }

  @Override
  public void close() {
    tip.close();
    store.close();
  }

  /** The round that tickets can be given out in now. */
  long openRoundOrThrow() {
    return round()
        .orElseThrow(() ->
            tip.stale()
                ? new WalletException(Reason.STALE_LEDGER, tip.staleness())
                : new WalletException(Reason.ROUND_CLOSED, tip.notOpen(tip.round())));
  }

  /** Checks that the round is open, and forgets the books of other rounds. */
  private void turnTo(long round) {
    if (openRoundOrThrow() != round) {
      throw new WalletException(Reason.ROUND_CLOSED, tip.notOpen(round));
    }
    if (round != openRound) {
      open.clear();
      openRound = round;
      store.forgetBefore(round - KEPT_ROUNDS);
    }
  }

  private OpenBooks booksOf(Address provider) {
    OpenBooks books = open.get(provider);
    if (books == null) {
      checkKnown(openRound);
      BookTerms terms = terms(provider, openRound);
      long next =
          store.issued(openRound).stream()
              .filter(book -> book.provider().equals(provider))
              .mapToLong(book -> book.number() + 1)
              .max()
              .orElse(terms.allotment().first());
      books = new OpenBooks(terms, next);
      open.put(provider, books);
    }
    return books;
  }

  private void checkKnown(long round) {
    begin();
    if (round < firstRound) {
      throw new WalletException(
          Reason.ROUND_SKIPPED,
          "this wallet may have made out books of round %d and not know it; it pays from round %d on"
              .formatted(round, firstRound));
    }
  }

  /**
   * Decides where to begin if the store does not say: after all rounds that may have begun, even if
   * this view of the ledger lags as much as is tolerated.
   */
  private void begin() {
    if (firstRound < 0) {
      long first = rounds.roundOf(tip.head().number() + rounds.seedDelay()) + 1;
      store.begin(first);
      firstRound = first;
    }
  }

  private Escrow known(long round) {
    return ledger
        .at(ledger.head(Finality.FINAL))
        .escrow(escrow)
        .filter(funded -> funded.covers(round) && !funded.refunded())
        .orElseThrow(() ->
            new WalletException(
                Reason.ESCROW_UNKNOWN,
                "no final, funded escrow %s covers round %d".formatted(escrow, round)));
  }

  private BookTerms terms(Address provider, long round) {
    LedgerView view = ledger.at(ledger.head(Finality.FINAL));
    Escrow found = known(round);
    Address expected = view.signer(escrow, round).orElse(Address.ZERO);
    if (!expected.equals(signer.address())) {
      throw new WalletException(
          Reason.WRONG_SIGNER,
          "books of round %d are signed by %s, this wallet has the key of %s"
              .formatted(round, expected, signer.address()));
    }
    Allotment allotment =
        view.allotment(escrow, round, provider)
            .orElseThrow(() ->
                new WalletException(
                    Reason.NOT_ALLOTTED,
                    "%s has no books of escrow %s in round %d".formatted(provider, escrow, round)));
    return new BookTerms(found.terms().prize(), found.terms().depth(), expected, allotment);
  }

  private boolean hasNext(OpenBooks books) {
    return books.terms.allotment().holds(books.next(), openRound);
  }

  private TicketBook makeOut(Address provider, OpenBooks books) {
    OwnBook made = next(provider, books);
    books.add(new OpenBook(made.book(), made.secrets(), made.cover()));
    return made.offer();
  }

  private OwnBook next(Address provider, OpenBooks books) {
    if (!hasNext(books)) {
      throw new WalletException(
          Reason.BOOKS_EXHAUSTED,
          "all %d books of %s in round %d are made out"
              .formatted(books.terms.allotment().books(), provider, openRound));
    }
    Book book = new Book(escrow, openRound, books.next(), provider);
    books.skip();
    store.issue(book);
    return own(book, books.terms.depth());
  }

  /** A book that was noted; it is the same each time. */
  private OwnBook own(Book book, int depth) {
    byte[] tickets = secrets.of(book.id(), depth);
    byte[] leaves = new byte[tickets.length];
    tree.leaves(book.id(), tickets, leaves);
    Signature cover = signer.sign(book.coverDigest(domain, tree.root(leaves, depth)));
    return new OwnBook(book, tickets, cover);
  }
}
