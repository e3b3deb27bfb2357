package souk.ledger.testkit;

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

import souk.ledger.Command.Allot;
import souk.ledger.Command.Extend;
import souk.ledger.Command.OpenEscrow;
import souk.ledger.Command.Refund;
import souk.ledger.Command.SetSigner;
import souk.ledger.EscrowTerms;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** The refusals of commands about escrows. */
final class EscrowRefusals {
  private static final Bytes32 NOBODYS = Bytes32.of(404);

  private EscrowRefusals() {}

  static RefusalCases<EscrowTerms> open(World w) {
    EscrowTerms base = w.escrowTerms(3);
    return new RefusalCases<>(w, w.funder(), base, OpenEscrow::new)
        .on(MALFORMED, t -> terms(t.signer(), t.prize(), t.depth(), 1L << 32, t.firstRound(), t))
        .on(
            ZERO_ADDRESS,
            t -> terms(Address.ZERO, t.prize(), t.depth(), t.books(), t.firstRound(), t))
        .on(ZERO_AMOUNT, t -> terms(t.signer(), t.prize(), t.depth(), 0, t.firstRound(), t))
        .on(DEPTH_TOO_LARGE, t -> terms(t.signer(), t.prize(), 17, t.books(), t.firstRound(), t))
        .on(ROUND_BEGUN, t -> terms(t.signer(), t.prize(), t.depth(), t.books(), w.round(), t))
        .on(MALFORMED, t -> terms(t.signer(), Amount.MAX, t.depth(), t.books(), t.firstRound(), t))
        .after(ESCROW_EXISTS, () -> w.included(w.funder(), new OpenEscrow(base)))
        .later(INSUFFICIENT_BALANCE, () -> w.drain(w.funder()));
  }

  private static EscrowTerms terms(
      Address signer, Amount prize, int depth, long books, long firstRound, EscrowTerms rest) {
    return new EscrowTerms(signer, prize, depth, books, firstRound, rest.rounds(), rest.salt());
  }

  static RefusalCases<Allot> allot(World w) {
    EscrowTerms terms = w.escrowTerms(5);
    Bytes32 escrow = w.openEscrow(terms);
    long list = terms.firstRound() + 2;
    w.allot(escrow, list, w.rival(), 5);
    Address provider = w.provider().address();
    return RefusalCases.of(w, w.funder(), new Allot(escrow, list, provider, 3))
        .on(MALFORMED, c -> new Allot(c.escrow(), c.list(), c.provider(), 1L << 32))
        .on(ESCROW_UNKNOWN, c -> new Allot(NOBODYS, c.list(), c.provider(), c.books()))
        .onSender(NOT_FUNDER, w.provider())
        .later(ESCROW_REFUNDED, () -> refund(w, escrow))
        .on(ZERO_ADDRESS, c -> new Allot(c.escrow(), c.list(), Address.ZERO, c.books()))
        .on(ZERO_AMOUNT, c -> new Allot(c.escrow(), c.list(), c.provider(), 0))
        .on(LIST_UNKNOWN, c -> new Allot(c.escrow(), list - 1, c.provider(), c.books()))
        .later(
            ROUND_BEGUN,
            () -> w.untilRound(list + 1),
            c -> new Allot(c.escrow(), list + 1, c.provider(), c.books()))
        .on(ALREADY_ALLOTTED, c -> new Allot(c.escrow(), c.list(), w.rival().address(), c.books()))
        .on(BOOKS_EXHAUSTED, c -> new Allot(c.escrow(), c.list(), c.provider(), 4));
  }

  static RefusalCases<SetSigner> setSigner(World w) {
    Bytes32 escrow = w.openEscrow(w.escrowTerms(3));
    Address signer = w.stranger().address();
    return RefusalCases.of(w, w.funder(), new SetSigner(escrow, signer, w.round() + 1))
        .on(MALFORMED, c -> new SetSigner(c.escrow(), c.signer(), -1))
        .on(ESCROW_UNKNOWN, c -> new SetSigner(NOBODYS, c.signer(), c.fromRound()))
        .onSender(NOT_FUNDER, w.signer())
        .later(ESCROW_REFUNDED, () -> refund(w, escrow))
        .on(ZERO_ADDRESS, c -> new SetSigner(c.escrow(), Address.ZERO, c.fromRound()))
        .on(ROUND_BEGUN, c -> new SetSigner(c.escrow(), c.signer(), w.round()));
  }

  static RefusalCases<Extend> extend(World w) {
    Bytes32 escrow = w.openEscrow(w.escrowTerms(3));
    return RefusalCases.of(w, w.funder(), new Extend(escrow, 2))
        .on(MALFORMED, c -> new Extend(c.escrow(), 1L << 32))
        .on(ESCROW_UNKNOWN, c -> new Extend(NOBODYS, c.rounds()))
        .onSender(NOT_FUNDER, w.signer())
        .later(ESCROW_REFUNDED, () -> refund(w, escrow))
        .on(ZERO_AMOUNT, c -> new Extend(c.escrow(), 0))
        .later(ESCROW_OVER, () -> w.untilRound(w.escrow(escrow).lastRound() + 1))
        .on(MALFORMED, c -> new Extend(c.escrow(), RoundRules.LAST_ROUND))
        .later(INSUFFICIENT_BALANCE, () -> w.drain(w.funder()));
  }

  static RefusalCases<Refund> refund(World w) {
    Bytes32 over = w.openEscrow(w.escrowTerms(1));
    w.until(w.rounds().claimDeadline(w.escrow(over).lastRound()) + 1);
    Bytes32 open = w.openEscrow(w.escrowTerms(1));
    return RefusalCases.of(w, w.stranger(), new Refund(over))
        .on(ESCROW_UNKNOWN, _ -> new Refund(NOBODYS))
        .later(ESCROW_REFUNDED, () -> refund(w, over))
        .on(CLAIMS_OPEN, _ -> new Refund(open))
        .exclude(ESCROW_REFUNDED, CLAIMS_OPEN);
  }

  private static void refund(World w, Bytes32 escrow) {
    w.until(w.rounds().claimDeadline(w.escrow(escrow).lastRound()) + 1);
    w.included(w.stranger(), new Refund(escrow));
  }
}
