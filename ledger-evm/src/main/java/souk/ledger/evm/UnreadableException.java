package souk.ledger.evm;

import souk.ledger.LedgerException;

/** What the contract logged or answered is not what the contract of this version says. */
final class UnreadableException extends LedgerException {
  UnreadableException(String message) {
    super(message);
  }

  UnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
