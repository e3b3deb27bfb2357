package souk.ledger.rules;

import static souk.ledger.Refusal.ALREADY_ALLOTTED;
import static souk.ledger.Refusal.BOOKS_EXHAUSTED;
import static souk.ledger.Refusal.CLAIMS_OPEN;
import static souk.ledger.Refusal.DEPTH_TOO_LARGE;
import static souk.ledger.Refusal.ESCROW_EXISTS;
import static souk.ledger.Refusal.ESCROW_OVER;
import static souk.ledger.Refusal.ESCROW_REFUNDED;
import static souk.ledger.Refusal.ESCROW_UNKNOWN;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.LIST_UNKNOWN;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.NOT_FUNDER;
import static souk.ledger.Refusal.ROUND_BEGUN;
import static souk.ledger.Refusal.ZERO_ADDRESS;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import java.util.function.Function;
import souk.ledger.Command;
import souk.ledger.Command.Allot;
import souk.ledger.Command.Extend;
import souk.ledger.Command.OpenEscrow;
import souk.ledger.Command.Refund;
import souk.ledger.Command.SetSigner;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.LedgerView.Allotment;
import souk.ledger.LedgerView.Escrow;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Escrows: the money that covers tickets, whose books are whose, and who signs them. */
final class Escrows {
  private Escrows() {}

  static final Rule<OpenEscrow> OPEN =
      Rule.of(OpenEscrow.class)
          .refuse(MALFORMED, (t, c) -> !fits(c.terms()), (t, c) -> "too wide: " + c.terms())
          .refuse(ZERO_ADDRESS, (t, c) -> c.terms().signer().isZero(), (t, c) -> "signer is zero")
          .refuse(
              ZERO_AMOUNT,
              (t, c) ->
                  c.terms().prize().isZero() || c.terms().books() == 0 || c.terms().rounds() == 0,
              (t, c) ->
                  "prize %s, books %d, rounds %d"
                      .formatted(c.terms().prize(), c.terms().books(), c.terms().rounds()))
          .refuse(
              DEPTH_TOO_LARGE,
              (t, c) -> c.terms().depth() > EscrowTerms.MAX_DEPTH,
              (t, c) -> "depth %d, at most %d".formatted(c.terms().depth(), EscrowTerms.MAX_DEPTH))
          .refuse(
              ROUND_BEGUN,
              (t, c) -> c.terms().firstRound() <= t.currentRound(),
              (t, c) -> mustLieAhead(t, c.terms().firstRound()))
          .refuse(
              MALFORMED,
              (t, c) ->
                  lastRoundTooLate(c.terms().firstRound(), c.terms().rounds())
                      || isNoAmount(c.terms(), c.terms().rounds()),
              (t, c) -> "last round over 2^32 - 1 or cover over 2^128 - 1: " + c.terms())
          .refuse(
              ESCROW_EXISTS,
              (t, c) -> t.state().findEscrow(id(t, c)) != null,
              (t, c) -> "escrow " + id(t, c))
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(t.sender(), c.terms().cover(c.terms().rounds())),
              (t, c) -> t.balanceDetail(t.sender(), c.terms().cover(c.terms().rounds())))
          .then((t, c) -> {
            EscrowTerms terms = c.terms();
            Amount cover = terms.cover(terms.rounds());
            t.state().charge(t.sender(), Pot.ESCROWS, cover);
            t.state()
                .put(
                    EscrowState.opened(
                        new Escrow(
                            id(t, c),
                            t.sender(),
                            terms,
                            terms.rounds(),
                            terms.firstRound(),
                            0,
                            false),
                        cover));
            t.happened(new Event.EscrowOpened(id(t, c), t.sender(), terms));
          });

  static final Rule<Allot> ALLOT =
      byFunder(
              Rule.of(Allot.class)
                  .refuse(
                      MALFORMED,
                      (t, c) -> !Widths.u32(c.list()) || !Widths.u32(c.books()),
                      (t, c) -> "list %d, books %d".formatted(c.list(), c.books())),
              Allot::escrow)
          .refuse(ZERO_ADDRESS, (t, c) -> c.provider().isZero(), (t, c) -> "provider is zero")
          .refuse(ZERO_AMOUNT, (t, c) -> c.books() == 0, (t, c) -> "books is 0")
          .refuse(
              LIST_UNKNOWN,
              (t, c) -> c.list() < t.escrow(c.escrow()).lists().round(),
              (t, c) ->
                  "list %d, the newest is %d"
                      .formatted(c.list(), t.escrow(c.escrow()).lists().round()))
          .refuse(
              ROUND_BEGUN,
              (t, c) ->
                  c.list() != t.escrow(c.escrow()).lists().round() && c.list() <= t.currentRound(),
              (t, c) -> mustLieAhead(t, c.list()))
          .refuse(
              ALREADY_ALLOTTED,
              (t, c) -> t.escrow(c.escrow()).listToExtend(c.list()).containsKey(c.provider()),
              (t, c) -> "%s in list %d".formatted(c.provider(), c.list()))
          .refuse(
              BOOKS_EXHAUSTED,
              (t, c) -> t.escrow(c.escrow()).cursorOf(c.list()) + c.books() > booksOf(t, c),
              (t, c) ->
                  "%d books asked for, %d of %d given out"
                      .formatted(c.books(), t.escrow(c.escrow()).cursorOf(c.list()), booksOf(t, c)))
          .then((t, c) -> {
            EscrowState held = t.escrow(c.escrow());
            long fromRound = Math.max(c.list(), t.currentRound() + 1);
            Allotment range = new Allotment(held.cursorOf(c.list()), c.books(), fromRound);
            t.state().put(held.allot(c.list(), c.provider(), range));
            t.happened(
                new Event.Allotted(
                    c.escrow(), c.list(), c.provider(), range.first(), c.books(), fromRound));
          });

  static final Rule<SetSigner> SET_SIGNER =
      byFunder(
              Rule.of(SetSigner.class)
                  .refuse(
                      MALFORMED,
                      (t, c) -> !Widths.u32(c.fromRound()),
                      (t, c) -> "fromRound " + c.fromRound()),
              SetSigner::escrow)
          .refuse(ZERO_ADDRESS, (t, c) -> c.signer().isZero(), (t, c) -> "signer is zero")
          .refuse(
              ROUND_BEGUN,
              (t, c) ->
                  c.fromRound() <= t.currentRound()
                      || c.fromRound() < t.escrow(c.escrow()).signers().round(),
              (t, c) ->
                  "%s; the newest change is from round %d"
                      .formatted(
                          mustLieAhead(t, c.fromRound()), t.escrow(c.escrow()).signers().round()))
          .then((t, c) -> {
            t.state().put(t.escrow(c.escrow()).signedBy(c.signer(), c.fromRound()));
            t.happened(new Event.SignerSet(c.escrow(), c.signer(), c.fromRound()));
          });

  static final Rule<Extend> EXTEND =
      byFunder(
              Rule.of(Extend.class)
                  .refuse(
                      MALFORMED,
                      (t, c) -> !Widths.u32(c.rounds()),
                      (t, c) -> "rounds " + c.rounds()),
              Extend::escrow)
          .refuse(ZERO_AMOUNT, (t, c) -> c.rounds() == 0, (t, c) -> "rounds is 0")
          .refuse(
              ESCROW_OVER,
              (t, c) -> t.currentRound() > escrow(t, c.escrow()).lastRound(),
              (t, c) ->
                  "last round %d, now %d"
                      .formatted(escrow(t, c.escrow()).lastRound(), t.currentRound()))
          .refuse(
              MALFORMED,
              (t, c) ->
                  lastRoundTooLate(escrow(t, c.escrow()).lastRound() + 1, c.rounds())
                      || isNoAmount(escrow(t, c.escrow()).terms(), c.rounds()),
              (t, c) -> "last round over 2^32 - 1 or cover over 2^128 - 1: rounds " + c.rounds())
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(t.sender(), priceOf(t, c)),
              (t, c) -> t.balanceDetail(t.sender(), priceOf(t, c)))
          .then((t, c) -> {
            Amount added = priceOf(t, c);
            t.state().charge(t.sender(), Pot.ESCROWS, added);
            t.state().put(t.escrow(c.escrow()).extend(c.rounds(), added));
            t.happened(new Event.EscrowExtended(c.escrow(), c.rounds(), added));
          });

  static final Rule<Refund> REFUND =
      Rule.of(Refund.class)
          .refuse(
              ESCROW_UNKNOWN,
              (t, c) -> t.state().findEscrow(c.escrow()) == null,
              (t, c) -> "escrow " + c.escrow())
          .refuse(
              ESCROW_REFUNDED,
              (t, c) -> escrow(t, c.escrow()).refunded(),
              (t, c) -> "escrow " + c.escrow())
          .refuse(
              CLAIMS_OPEN,
              (t, c) -> t.now() <= lastClaim(t, c),
              (t, c) ->
                  "claims are paid up to block %d, now %d".formatted(lastClaim(t, c), t.now()))
          .then((t, c) -> {
            EscrowState held = t.escrow(c.escrow());
            t.state().credit(Pot.ESCROWS, held.escrow().funder(), held.locked());
            t.state().put(held.refund());
            t.happened(new Event.EscrowRefunded(c.escrow(), held.locked()));
          });

  private static <C extends Command> Rule.Writing<C> byFunder(
      Rule.Writing<C> rule, Function<C, Bytes32> id) {
    return rule.refuse(
            ESCROW_UNKNOWN,
            (t, c) -> t.state().findEscrow(id.apply(c)) == null,
            (t, c) -> "escrow " + id.apply(c))
        .refuse(
            NOT_FUNDER,
            (t, c) -> !escrow(t, id.apply(c)).funder().equals(t.sender()),
            (t, c) -> "the funder is " + escrow(t, id.apply(c)).funder())
        .refuse(
            ESCROW_REFUNDED,
            (t, c) -> escrow(t, id.apply(c)).refunded(),
            (t, c) -> "escrow " + id.apply(c));
  }

  private static Escrow escrow(Execution t, Bytes32 id) {
    return t.escrow(id).escrow();
  }

  private static Bytes32 id(Execution t, OpenEscrow c) {
    return t.id(domain -> c.terms().id(domain, t.sender()));
  }

  private static long booksOf(Execution t, Allot c) {
    return escrow(t, c.escrow()).terms().books();
  }

  private static long lastClaim(Execution t, Refund c) {
    return t.rounds().claimDeadline(escrow(t, c.escrow()).lastRound());
  }

  /** What an extension costs beyond what closed rounds left over. */
  private static Amount priceOf(Execution t, Extend c) {
    Escrow escrow = escrow(t, c.escrow());
    long firstOpen = Math.max(escrow.terms().firstRound(), t.rounds().firstClaimable(t.now()));
    long open = escrow.lastRound() - firstOpen + 1;
    Amount free =
        isNoAmount(escrow.terms(), open)
            ? Amount.ZERO
            : t.escrow(c.escrow()).locked().minusOrZero(escrow.terms().cover(open));
    return escrow.terms().cover(c.rounds()).minusOrZero(free);
  }

  private static boolean fits(EscrowTerms terms) {
    return Widths.u8(terms.depth())
        && Widths.u32(terms.books())
        && Widths.u32(terms.firstRound())
        && Widths.u32(terms.rounds());
  }

  private static boolean lastRoundTooLate(long first, long rounds) {
    return first + rounds - 1 > RoundRules.LAST_ROUND;
  }

  private static boolean isNoAmount(EscrowTerms terms, long rounds) {
    try {
      terms.cover(rounds);
      return false;
    } catch (ArithmeticException e) {
      return true;
    }
  }

  private static String mustLieAhead(Execution t, long round) {
    return "round %d must come after round %d".formatted(round, t.currentRound());
  }
}
