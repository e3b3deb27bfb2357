package souk.keys.owner;

/** Something that an owner wanted of its keys cannot be had; the message says why. */
public final class GrantException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Kind {
    /** The request does not make sense. */
    MALFORMED,
    /** There is no such key or grant. */
    NOT_FOUND,
    /** The reader may not have that. */
    FORBIDDEN,
    /** A provider gave this node no answer. */
    PROVIDER_SILENT,
    /** The grant was revoked. */
    REVOKED,
    /** Providers are missing, or one did not answer; it may be tried again. */
    UNAVAILABLE
  }

  private final Kind kind;

  GrantException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
