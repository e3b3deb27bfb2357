package souk.payments;

import java.util.Optional;
import souk.ledger.Book;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Allotment;
import souk.ledger.LedgerView.Escrow;
import souk.payments.Till.BookReply;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;

/**
 * What a till checks of a book before it holds it; the cheap things first.
 *
 * <p>A cover's signer is recovered, not merely verified: verification ignores the recovery id, and
 * a cover with the wrong one would be worth nothing on the ledger.
 */
final class BookCheck {
  /** The farthest round of which a book is held before it begins. */
  static final int MOST_AHEAD = 10_000;

  private final Ledger ledger;
  private final Address provider;
  private final TillRules rules;
  private final Eip712.Domain domain;
  private final TreePool trees;

  BookCheck(Ledger ledger, Address provider, TillRules rules, TreePool trees) {
    this.ledger = ledger;
    this.provider = provider;
    this.rules = rules;
    this.trees = trees;
    this.domain = ledger.info().domain();
  }

  /** Whether the book can be of use at all now. */
  void admissible(Book book, LedgerTip tip) throws RefusedException {
    if (tip.stale()) {
      throw new RefusedException(TillRefusal.STALE_LEDGER, tip.staleness());
    }
    if (!tip.open(book.round())) {
      throw new RefusedException(TillRefusal.ROUND_CLOSED, tip.notOpen(book.round()));
    }
    if (!tip.settled(book.round())) {
      throw new RefusedException(
          TillRefusal.ROUND_CLOSED,
          "what counts in round " + book.round() + " is not final yet; try again later");
    }
    own(book);
  }

  private void own(Book book) throws RefusedException {
    if (!book.provider().equals(provider)) {
      throw new RefusedException(
          TillRefusal.NOT_ALLOTTED, "the book is for " + book.provider() + ", not " + provider);
    }
  }

  /** Whether a book of a round that has not begun can be of use. */
  void ahead(Book book, LedgerTip tip, long firstBlock) throws RefusedException {
    if (tip.stale()) {
      throw new RefusedException(TillRefusal.STALE_LEDGER, tip.staleness());
    }
    if (firstBlock <= tip.head().number()) {
      throw new RefusedException(
          TillRefusal.ROUND_CLOSED, "round " + book.round() + " has begun, so it is not ahead");
    }
    if (book.round() - tip.round() > MOST_AHEAD) {
      throw new RefusedException(
          TillRefusal.ROUND_CLOSED,
          "round %d is more than %d rounds ahead".formatted(book.round(), MOST_AHEAD));
    }
    own(book);
  }

  /** The ledger's final word on the escrow's books for this provider in a round that has begun. */
  BookTerms terms(Bytes32 escrowId, long round) throws RefusedException {
    return terms(escrowId, round, Finality.FINAL);
  }

  /** The same by the newest block, which may be taken back. */
  BookTerms termsNow(Bytes32 escrowId, long round) throws RefusedException {
    return terms(escrowId, round, Finality.INCLUDED);
  }

  private BookTerms terms(Bytes32 escrowId, long round, Finality finality) throws RefusedException {
    LedgerView view = ledger.at(ledger.head(finality));
    Escrow escrow =
        view.escrow(escrowId)
            .filter(found -> !found.refunded())
            .orElseThrow(() ->
                new RefusedException(
                    TillRefusal.ESCROW_UNKNOWN, "no final, funded escrow " + escrowId));
    if (escrow.terms().prize().compareTo(rules.leastPrize()) < 0) {
      throw new RefusedException(
          TillRefusal.ESCROW_POOR,
          "prize %s is below %s".formatted(escrow.terms().prize(), rules.leastPrize()));
    }
    if (escrow.terms().depth() > rules.maxDepth()) {
      throw new RefusedException(
          TillRefusal.ESCROW_POOR,
          "depth %d is over %d".formatted(escrow.terms().depth(), rules.maxDepth()));
    }
    Optional<Allotment> allotment = view.allotment(escrowId, round, provider);
    Optional<Address> signer = view.signer(escrowId, round);
    if (!escrow.covers(round) || allotment.isEmpty() || signer.isEmpty()) {
      throw new RefusedException(
          TillRefusal.NOT_ALLOTTED,
          "escrow %s gives %s no books in round %d".formatted(escrowId, provider, round));
    }
    return new BookTerms(
        escrow.terms().prize(), escrow.terms().depth(), signer.get(), allotment.get());
  }

  /** Whether the book is one of the provider's, and its leaves as many as they should be. */
  void fits(TicketBook book, BookTerms terms) throws RefusedException {
    long number = book.book().number();
    if (!terms.allotment().holds(number, book.book().round())) {
      long first = terms.allotment().first();
      throw new RefusedException(
          TillRefusal.NOT_ALLOTTED,
          "book %d is outside %d to %d"
              .formatted(number, first, first + terms.allotment().books() - 1));
    }
    if (book.leaves().size() != TicketTree.HASH << terms.depth()) {
      throw new RefusedException(
          TillRefusal.BAD_LEAVES,
          "%d bytes of leaves, expected %d"
              .formatted(book.leaves().size(), TicketTree.HASH << terms.depth()));
    }
  }

  /** Whether the escrow's signer signed this book over these leaves. */
  void signed(TicketBook book, byte[] leaves, BookTerms terms) throws RefusedException {
    TicketTree tree = trees.borrow();
    Bytes32 digest = book.book().coverDigest(domain, tree.root(leaves, terms.depth()));
    trees.giveBack(tree);
    Optional<Address> signer = Secp256k1.recover(book.cover(), digest);
    if (signer.isEmpty() || !signer.get().equals(terms.signer())) {
      throw new RefusedException(
          TillRefusal.BAD_SIGNATURE,
          "the cover of book %d in round %d is not signed by %s over these leaves"
              .formatted(book.book().number(), book.book().round(), terms.signer()));
    }
  }

  /** Why a book is not held. */
  static final class RefusedException extends Exception {
    private final transient BookReply.Refused reply;

    RefusedException(TillRefusal reason, String detail) {
      super(detail, null, false, false);
      this.reply = new BookReply.Refused(reason, detail);
    }

    BookReply.Refused reply() {
      return reply;
    }
  }
}
