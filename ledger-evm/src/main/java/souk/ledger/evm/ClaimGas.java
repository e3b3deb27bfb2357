package souk.ledger.evm;

/**
 * What a claim should get by on, so that a node need run it only once to see that it does, where an
 * estimate runs it some twenty times. Measured on the contract, fresh storage everywhere, and
 * rounded up; a claim that needs more is estimated.
 */
final class ClaimGas {
  private static final long TRANSACTION = 40_000;
  private static final long SECTION = 35_000;
  private static final long GROUP = 31_000;
  private static final long BOOK = 6_700;
  private static final long HASH = 430;

  /** The most that a transaction may have anywhere (EIP-7825). */
  private static final long MOST = 1 << 24;

  private long gas = TRANSACTION;

  void section() {
    gas += SECTION;
  }

  void group() {
    gas += GROUP;
  }

  /**
   * @param depth of its tree, so many hashes
   */
  void book(int depth) {
    gas += BOOK + HASH * depth;
  }

  /** So much gas; {@link PlannedCall#ESTIMATE} when it is near what a transaction can have. */
  long limit() {
    return gas > MOST / 2 ? PlannedCall.ESTIMATE : gas;
  }
}
