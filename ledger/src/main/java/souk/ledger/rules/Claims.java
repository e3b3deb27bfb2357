package souk.ledger.rules;

import static souk.ledger.Refusal.ALREADY_CLAIMED;
import static souk.ledger.Refusal.BAD_SIGNATURE;
import static souk.ledger.Refusal.BAD_TICKET;
import static souk.ledger.Refusal.BATCH_TOO_LARGE;
import static souk.ledger.Refusal.CLAIM_TOO_LATE;
import static souk.ledger.Refusal.DRAW_MISSING;
import static souk.ledger.Refusal.ESCROW_REFUNDED;
import static souk.ledger.Refusal.ESCROW_UNKNOWN;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.NOT_ALLOTTED;
import static souk.ledger.Refusal.ROUND_OUTSIDE;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command.Claim;
import souk.ledger.Event;
import souk.ledger.LedgerView.Escrow;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Claims: a book that holds is paid, one that does not is skipped and hurts no other. */
final class Claims {
  private Claims() {}

  static final Rule<Claim> CLAIM =
      Rule.of(Claim.class)
          .refuse(
              MALFORMED,
              (t, c) -> c.books().stream().anyMatch(b -> !fits(b.book())),
              (t, c) -> "a round or book number over 2^32 - 1")
          .refuse(ZERO_AMOUNT, (t, c) -> c.books().isEmpty(), (t, c) -> "no book")
          .refuse(
              BATCH_TOO_LARGE,
              (t, c) -> c.books().size() > Claim.MAX_BOOKS,
              (t, c) -> "%d books, at most %d".formatted(c.books().size(), Claim.MAX_BOOKS))
          .then((t, c) -> {
            for (int i = 0; i < c.books().size(); i++) {
              BookClaim claim = c.books().get(i);
              @Nullable Refusal reason = reasonToSkip(t, claim);
              t.happened(reason == null ? pay(t, claim.book()) : new Event.ClaimSkipped(i, reason));
            }
          });

  /** Why a book is skipped, in this order. */
  static final List<Check<BookClaim>> SKIPS =
      List.of(
          skip(ESCROW_UNKNOWN, (t, c) -> t.state().findEscrow(c.book().escrow()) == null),
          skip(ESCROW_REFUNDED, (t, c) -> escrow(t, c).refunded()),
          skip(ROUND_OUTSIDE, (t, c) -> !escrow(t, c).covers(c.book().round())),
          skip(CLAIM_TOO_LATE, (t, c) -> t.now() > t.rounds().claimDeadline(c.book().round())),
          skip(DRAW_MISSING, (t, c) -> t.state().draw(c.book().round()).isEmpty()),
          skip(NOT_ALLOTTED, (t, c) -> !isAllotted(t, c.book())),
          skip(BAD_TICKET, (t, c) -> !hasRightLengths(escrow(t, c), c)),
          skip(ALREADY_CLAIMED, (t, c) -> state(t, c).claimed(c.book().round(), c.book().number())),
          skip(BAD_SIGNATURE, (t, c) -> !isSigned(t, c)));

  private static Check<BookClaim> skip(Refusal reason, BiPredicate<Execution, BookClaim> when) {
    return new Check<>(reason, when, (t, c) -> "");
  }

  private static @Nullable Refusal reasonToSkip(Execution t, BookClaim claim) {
    for (Check<BookClaim> check : SKIPS) {
      if (check.fails().test(t, claim)) {
        return check.refusal();
      }
    }
    return null;
  }

  private static Event pay(Execution t, Book book) {
    EscrowState held = t.escrow(book.escrow());
    Amount prize = held.escrow().terms().prize();
    t.state().put(held.claim(book.round(), book.number()));
    t.state().credit(Pot.ESCROWS, book.provider(), prize);
    return new Event.PrizePaid(book, prize);
  }

  private static boolean fits(Book book) {
    return Widths.u32(book.round()) && Widths.u32(book.number());
  }

  private static EscrowState state(Execution t, BookClaim claim) {
    return t.escrow(claim.book().escrow());
  }

  private static Escrow escrow(Execution t, BookClaim claim) {
    return state(t, claim).escrow();
  }

  private static boolean isAllotted(Execution t, Book book) {
    return t.escrow(book.escrow())
        .allotment(book.round(), book.provider())
        .filter(range -> range.holds(book.number(), book.round()))
        .isPresent();
  }

  private static boolean hasRightLengths(Escrow escrow, BookClaim claim) {
    return claim.secret().size() == Book.HASH_SIZE
        && claim.path().size() == escrow.terms().depth() * Book.HASH_SIZE;
  }

  /** Whether the ticket at the place that the draw chose leads to the root that was signed. */
  private static boolean isSigned(Execution t, BookClaim claim) {
    Book book = claim.book();
    EscrowState held = state(t, claim);
    int depth = held.escrow().terms().depth();
    Bytes32 id = book.id();
    int place = Book.winner(t.state().draw(book.round()).orElseThrow(), id, depth);
    Optional<byte[]> root =
        Book.root(id, place, claim.secret().toArray(), claim.path().toArray(), depth);
    Optional<Address> signer =
        root.flatMap(r ->
            t.environment().recovery().recover(claim.cover(), book.coverDigest(t.domain(), r)));
    return signer.filter(held.signer(book.round())::equals).isPresent();
  }
}
