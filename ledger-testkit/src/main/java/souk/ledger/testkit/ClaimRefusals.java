package souk.ledger.testkit;

import static souk.ledger.Refusal.ALREADY_CLAIMED;
import static souk.ledger.Refusal.BAD_PROOF;
import static souk.ledger.Refusal.BAD_SIGNATURE;
import static souk.ledger.Refusal.BAD_TICKET;
import static souk.ledger.Refusal.BATCH_TOO_LARGE;
import static souk.ledger.Refusal.CLAIM_TOO_LATE;
import static souk.ledger.Refusal.DRAW_EXISTS;
import static souk.ledger.Refusal.DRAW_MISSING;
import static souk.ledger.Refusal.DRAW_TOO_EARLY;
import static souk.ledger.Refusal.ESCROW_REFUNDED;
import static souk.ledger.Refusal.ESCROW_UNKNOWN;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.NOT_ALLOTTED;
import static souk.ledger.Refusal.ROUND_OUTSIDE;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Command.Claim;
import souk.ledger.Command.RecordDraw;
import souk.ledger.Command.Refund;
import souk.ledger.EscrowTerms;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** The refusals of draws and claims, and the reasons to skip a book. */
final class ClaimRefusals {
  private ClaimRefusals() {}

  static RefusalCases<RecordDraw> draw(World w) {
    long round = w.round();
    w.until(w.rounds().seedBlock(round) + 1);
    return RefusalCases.of(w, w.stranger(), new RecordDraw(round, Bytes.EMPTY))
        .on(MALFORMED, c -> new RecordDraw(1L << 32, c.proof()))
        .after(DRAW_EXISTS, () -> w.included(w.stranger(), new RecordDraw(round, Bytes.EMPTY)))
        .on(DRAW_TOO_EARLY, c -> new RecordDraw(w.round(), c.proof()))
        .on(BAD_PROOF, c -> new RecordDraw(c.round(), Bytes.of(new byte[] {1})))
        .exclude(DRAW_EXISTS, DRAW_TOO_EARLY);
  }

  static RefusalCases<Claim> claim(World w) {
    EscrowTerms terms = w.escrowTerms(3);
    Bytes32 escrow = w.openEscrow(terms);
    w.allot(escrow, terms.firstRound(), w.provider(), 4);
    long round = terms.firstRound();
    BookClaim one = w.book(escrow, round, 0, w.provider()).winning(w.draw(round));
    Book tooWide = new Book(escrow, round, 1L << 32, w.provider().address());
    BookClaim malformed = new BookClaim(tooWide, one.secret(), one.path(), one.cover());
    return RefusalCases.of(w, w.stranger(), new Claim(List.of(one)))
        .on(MALFORMED, _ -> new Claim(List.of(one, malformed)))
        .on(ZERO_AMOUNT, _ -> new Claim(List.of()))
        .on(BATCH_TOO_LARGE, _ -> new Claim(Collections.nCopies(Claim.MAX_BOOKS + 1, one)));
  }

  /** A claim of one book, while it is made up. */
  private record Sample(
      Bytes32 escrow, long round, long number, Signer signer, Optional<Bytes> path) {
    Command claim(World w, Address provider) {
      TestBook book = w.book(escrow, round, number, provider, signer);
      BookClaim claim = w.view().draw(round).map(book::winning).orElseGet(() -> book.claim(0));
      Bytes shown = path.orElse(claim.path());
      return new Claim(List.of(new BookClaim(claim.book(), claim.secret(), shown, claim.cover())));
    }

    Sample round(long other) {
      return new Sample(escrow, other, number, signer, path);
    }
  }

  /** The reasons to skip a book. Round 0 of the escrow is never drawn; the claim is for round 1. */
  static RefusalCases<?> skips(World w) {
    EscrowTerms terms = w.escrowTerms(4);
    Bytes32 escrow = w.openEscrow(terms);
    w.allot(escrow, terms.firstRound(), w.provider(), 4);
    long round = terms.firstRound() + 1;
    w.draw(round);
    Sample base = new Sample(escrow, round, 3, w.signer(), Optional.empty());
    Address provider = w.provider().address();
    Runnable claimIt = () -> w.included(w.stranger(), base.claim(w, provider));
    return new RefusalCases<>(w, w.stranger(), base, sample -> sample.claim(w, provider))
        .on(
            ESCROW_UNKNOWN,
            s -> new Sample(Bytes32.of(404), s.round(), s.number(), s.signer(), s.path()))
        .later(
            ESCROW_REFUNDED,
            () -> {
              w.until(w.rounds().claimDeadline(w.escrow(escrow).lastRound()) + 1);
              w.included(w.stranger(), new Refund(escrow));
            })
        .on(ROUND_OUTSIDE, s -> s.round(terms.firstRound() - 1))
        .later(CLAIM_TOO_LATE, () -> w.until(w.rounds().claimDeadline(round) + 1))
        .on(DRAW_MISSING, s -> s.round(terms.firstRound()))
        .on(NOT_ALLOTTED, s -> new Sample(s.escrow(), s.round(), 4, s.signer(), s.path()))
        .on(
            BAD_TICKET,
            s ->
                new Sample(
                    s.escrow(),
                    s.round(),
                    s.number(),
                    s.signer(),
                    Optional.of(Bytes.of(new byte[48]))))
        .after(ALREADY_CLAIMED, claimIt)
        .on(
            BAD_SIGNATURE,
            s -> new Sample(s.escrow(), s.round(), s.number(), w.funder(), s.path()));
  }
}
