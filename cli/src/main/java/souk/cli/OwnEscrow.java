package souk.cli;

import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * An escrow of an account, and when what is left of it can come back.
 *
 * @param refundFrom the first block in which it can
 * @param refundInSeconds how long until then, at the most; zero from then on
 */
record OwnEscrow(
    Bytes32 id,
    Amount locked,
    long firstRound,
    long lastRound,
    boolean refunded,
    long refundFrom,
    long refundInSeconds) {

  static OwnEscrow of(
      LedgerView view, LedgerView.Escrow escrow, RoundRules rounds, int blockSeconds) {
    long from = rounds.claimDeadline(escrow.lastRound()) + 1;
    return new OwnEscrow(
        escrow.id(),
        view.locked(escrow.id()),
        escrow.terms().firstRound(),
        escrow.lastRound(),
        escrow.refunded(),
        from,
        Math.max(0, from - view.block().number()) * blockSeconds);
  }

  /** Whether something would come back now. */
  boolean due() {
    return holds() && refundInSeconds == 0;
  }

  /** Whether something may come back later. */
  boolean waits() {
    return holds() && refundInSeconds > 0;
  }

  private boolean holds() {
    return !refunded && !locked.isZero();
  }

  /** How it stands in a round, as people read it. */
  String now(long round) {
    if (refunded) {
      return "refunded";
    }
    if (round <= lastRound) {
      return "runs";
    }
    if (!holds()) {
      return "over, nothing is left";
    }
    return due() ? "over; can be refunded" : "over; refund " + when();
  }

  /** From when on it can be refunded: {@code from block 3411, in about 3 minutes}. */
  String when() {
    return "from block %d, %s".formatted(refundFrom, new RefusalWords(1).in(refundInSeconds));
  }
}
