package souk.payments;

/** How far the books that a till took in one round are from being settled. */
enum ClaimStage {
  /** The block that gives the seed is not past. */
  WAITING,
  /** Anybody may record the draw, and nobody did. */
  DRAW_DUE,
  /** Won books are to be claimed. */
  CLAIM_DUE,
  /** All that can be done is done; the ledger has to become final. */
  CONFIRMING,
  /** All won books are paid for good. */
  SETTLED,
  /** The claim deadline passed for good, and a book is unpaid or the round was never drawn. */
  LOST;

  /**
   * What the ledger says about a round. "For good" is as of the newest final block, the rest as of
   * the newest block.
   *
   * @param seedPast the block that gives the seed is past
   * @param drawn the draw is recorded
   * @param drawnForGood the same for good
   * @param hurry the claim window has run so far that the draw's finality is not waited for
   * @param unpaid a won book is not paid
   * @param unpaidForGood the same as of the newest final block
   * @param over the claim deadline is past
   * @param overForGood the same for good
   */
  record Facts(
      boolean seedPast,
      boolean drawn,
      boolean drawnForGood,
      boolean hurry,
      boolean unpaid,
      boolean unpaidForGood,
      boolean over,
      boolean overForGood) {}

  /** The stage; the first line that fits decides. */
  static ClaimStage of(Facts f) {
    if (!f.seedPast) {
      return WAITING;
    }
    if (f.drawnForGood && !f.unpaidForGood) {
      return SETTLED;
    }
    if (f.overForGood) {
      return LOST;
    }
    if (f.over) {
      return CONFIRMING;
    }
    if (!f.drawn) {
      return DRAW_DUE;
    }
    return f.unpaid && (f.drawnForGood || f.hurry) ? CLAIM_DUE : CONFIRMING;
  }
}
