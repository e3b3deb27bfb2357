package souk.payments;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ticket book did not get to where it should. It may be brought again. */
public final class DeliveryException extends Exception {
  private final @Nullable TillRefusal refusal;

  /** No answer came. */
  public DeliveryException(String message, Throwable cause) {
    super(message, cause);
    this.refusal = null;
  }

  /** The provider's till refused it. */
  public DeliveryException(TillRefusal refusal, String detail) {
    super("the provider refuses the book, " + refusal + ": " + detail);
    this.refusal = refusal;
  }

  /** Why the provider's till refused it; empty when no answer came. */
  public Optional<TillRefusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Whether waiting does not help: the till would say the same again. */
  boolean lasts() {
    return refusal != null
        && switch (refusal) {
          // The provider's clock or view of the ledger may be behind, or its till full for now.
          case ROUND_CLOSED, STALE_LEDGER, ESCROW_UNKNOWN, NOT_ALLOTTED, TILL_FULL -> false;
          default -> true;
        };
  }
}
