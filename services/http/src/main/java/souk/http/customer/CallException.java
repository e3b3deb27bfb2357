package souk.http.customer;

/** A call that was not answered, or not wholly; says what is known of its payment. */
public final class CallException extends Exception {
  /** What became of it. */
  public enum Kind {
    /** The request is not one that is passed on. Nothing was paid. */
    MALFORMED,
    /** No provider is hired and ready. Nothing was paid. */
    NO_PROVIDER,
    /** The provider refused, or could not be reached. Nothing was paid for this unit. */
    UNPAID,
    /** It costs more than it may. */
    TOO_EXPENSIVE,
    /** Tickets were shown and what they are for did not come, or not all of it. */
    UNKNOWN,
    /** The server behind the provider broke off in the middle of its answer. */
    BROKEN_OFF
  }

  private final Kind kind;
  private final long paid;

  CallException(Kind kind, long paid, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.paid = paid;
  }

  CallException(Kind kind, long paid, String message) {
    super(message);
    this.kind = kind;
    this.paid = paid;
  }

  public Kind kind() {
    return kind;
  }

  /** Tickets that were paid for units of this call, whatever became of the last one. */
  public long paid() {
    return paid;
  }
}
