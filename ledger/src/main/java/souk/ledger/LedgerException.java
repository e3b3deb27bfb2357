package souk.ledger;

/**
 * The ledger itself cannot be asked: out of reach, answering nonsense, or its files are damaged.
 * Not a refusal.
 */
public class LedgerException extends RuntimeException {
  public LedgerException(String message) {
    super(message);
  }

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the ledger answers nobody now, whatever is asked. The connection to it tells that
   * itself, so that not everybody who waits for it has to.
   */
  public boolean isAbsence() {
    return false;
  }
}
