package souk.node;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.ledger.Refusal;

/** A command that a node needed did not take effect. */
public final class RefusedException extends RuntimeException {
  private final @Nullable Refusal reason;

  private RefusedException(String message, @Nullable Refusal reason) {
    super(message);
    this.reason = reason;
  }

  /** Why the ledger refused it; empty when the ledger lost it. */
  public Optional<Refusal> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * The receipt, if the command took effect; throws otherwise, with what was asked and why it was
   * refused.
   */
  public static Receipt.Included need(Command command, Receipt receipt) {
    String name = command.getClass().getSimpleName();
    return switch (receipt) {
      case Receipt.Included included -> included;
      case Receipt.Refused(var reason, var detail) ->
          throw new RefusedException(
              "the ledger refuses "
                  + name
                  + ": "
                  + reason
                  + (detail.isEmpty() ? "" : " (" + detail + ")"),
              reason);
      case Receipt.Dropped(var why) ->
          throw new RefusedException("the ledger lost " + name + ": " + why, null);
    };
  }
}
