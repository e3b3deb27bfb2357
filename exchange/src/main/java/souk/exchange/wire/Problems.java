package souk.exchange.wire;

import java.util.Locale;
import java.util.Optional;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.payments.TillRefusal;
import souk.transport.Problem;

/**
 * Refusals as they go over the wire, and back. A reason's code is its name in lower case; the
 * till's are {@code till-} and its name.
 */
public final class Problems {
  private static final String TILL = "till-";

  private Problems() {}

  public static Problem of(UnitException refusal) {
    String detail = String.valueOf(refusal.getMessage());
    return refusal
        .till()
        .map(till -> of(till, detail))
        .orElseGet(() -> new Problem(status(refusal.reason()), code(refusal.reason()), detail));
  }

  public static Problem of(TillRefusal refusal, String detail) {
    return new Problem(402, TILL + code(refusal), detail);
  }

  /** The refusal that a peer's problem stands for; empty for faults and whatever is not ours. */
  public static Optional<UnitException> refusal(Problem problem) {
    if (problem.code().startsWith(TILL)) {
      return till(problem).map(till -> new UnitException(till, problem.detail()));
    }
    for (Reason reason : Reason.values()) {
      if (reason != Reason.TICKETS_REFUSED && code(reason).equals(problem.code())) {
        return Optional.of(new UnitException(reason, problem.detail()));
      }
    }
    return Optional.empty();
  }

  /** The till's refusal that a peer's problem stands for. */
  public static Optional<TillRefusal> till(Problem problem) {
    for (TillRefusal till : TillRefusal.values()) {
      if (problem.code().equals(TILL + code(till))) {
        return Optional.of(till);
      }
    }
    return Optional.empty();
  }

  private static int status(Reason reason) {
    return switch (reason) {
      case MALFORMED -> 400;
      case WRONG_PRICE, EXPOSURE, TICKETS_REFUSED -> 402;
      case FORBIDDEN -> 403;
      case NOT_FOUND, NO_AGREEMENT -> 404;
      case EXPIRED -> 410;
      case TOO_LARGE -> 413;
      case CUT_OFF -> 429;
      case BUSY, STORE_AWAY -> 503;
    };
  }

  private static String code(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
