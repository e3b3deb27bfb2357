package souk.ledger;

/**
 * What is there is another ledger than the one that is meant, or one that nobody should use. To ask
 * again does not help.
 */
public final class WrongLedgerException extends LedgerException {
  public WrongLedgerException(String message) {
    super(message);
  }

  public WrongLedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
