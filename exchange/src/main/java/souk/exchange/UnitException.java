package souk.exchange;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.payments.TillRefusal;

/** A unit that a provider will not or cannot serve, with a reason that the client is told. */
public final class UnitException extends Exception {
  private final Reason reason;
  private final @Nullable TillRefusal till;

  public UnitException(Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.till = null;
  }

  /** The till does not take the tickets. */
  public UnitException(TillRefusal till, String detail) {
    super(detail, null, false, false);
    this.reason = Reason.TICKETS_REFUSED;
    this.till = till;
  }

  public Reason reason() {
    return reason;
  }

  /** Why the till refused; present exactly when {@link #reason} is {@code TICKETS_REFUSED}. */
  public Optional<TillRefusal> till() {
    return Optional.ofNullable(till);
  }

  /** Why; a client acts on it, so the list is part of the protocol. */
  public enum Reason {
    /** The request is not well formed. */
    MALFORMED,
    /** The unit's body or content is longer than this service takes. */
    TOO_LARGE,
    /** The request is not allowed: a token that does not fit, a right that is missing. */
    FORBIDDEN,
    /** What is asked for is not here. */
    NOT_FOUND,
    /** What allowed it is over. */
    EXPIRED,
    /** The provider has too much to do; the client may come back. */
    BUSY,
    /** The provider cannot reach where it keeps what it takes; the client may come back. */
    STORE_AWAY,
    /** So much is unpaid that the provider serves no more until some of it is paid. */
    EXPOSURE,
    /** This provider serves no such agreement now: unknown, not final yet, or over. */
    NO_AGREEMENT,
    /** Not as many tickets as the unit costs, or one of them twice. */
    WRONG_PRICE,
    /** The till does not take the tickets; {@link #till} says why. */
    TICKETS_REFUSED,
    /** The peer sent too much that does not hold, and is not heard for a while. */
    CUT_OFF
  }
}
