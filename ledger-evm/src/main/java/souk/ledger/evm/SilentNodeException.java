package souk.ledger.evm;

import souk.ledger.LedgerException;

/** A node that gave no answer at all, be it good or bad: asking for less would not help. */
final class SilentNodeException extends LedgerException {
  private final boolean slow;

  /**
   * @param slow whether there was a connection, and only the time ran out
   */
  SilentNodeException(String message, Throwable cause, boolean slow) {
    super(message, cause);
    this.slow = slow;
  }

  boolean slow() {
    return slow;
  }

  @Override
  public boolean isAbsence() {
    return !slow; // too long a question is its asker's own trouble
  }
}
