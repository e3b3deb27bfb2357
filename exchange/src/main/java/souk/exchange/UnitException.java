package souk.exchange;

/** A unit that a provider will not or cannot serve, with a reason that the client is told. */
public final class UnitException extends Exception {
  private final Reason reason;

  public UnitException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why; a client acts on it, so the list is part of the protocol. */
  public enum Reason {
    /** The request is not well formed. */
    MALFORMED,
    /** The request is not allowed: a token that does not fit, a right that is missing. */
    FORBIDDEN,
    /** What is asked for is not here. */
    NOT_FOUND,
    /** What allowed it is over. */
    EXPIRED,
    /** The provider has too much to do; the client may come back. */
    BUSY
  }
}
