package souk.payments;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.ledger.Refusal;

/** A command that was needed did not take effect, as far as is known. */
public final class CommandRefusedException extends RuntimeException {
  private final @Nullable Refusal reason;
  private final boolean unknown;

  private CommandRefusedException(String message, @Nullable Refusal reason, boolean unknown) {
    super(message);
    this.reason = reason;
    this.unknown = unknown;
  }

  /** Whether it may have taken effect all the same, or still may. */
  public boolean isUnknown() {
    return unknown;
  }

  /** Why the ledger refused it; empty when it did not, and the command may be under way. */
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
          throw new CommandRefusedException(
              "the ledger refuses %s: %s%s"
                  .formatted(name, reason, detail.isEmpty() ? "" : " (" + detail + ")"),
              reason,
              false);
      case Receipt.Dropped(var why) ->
          throw new CommandRefusedException(name + " did not take effect: " + why, null, false);
      case Receipt.Unknown(var why, var _) ->
          throw new CommandRefusedException(
              "it is not known whether " + name + " took effect: " + why, null, true);
    };
  }
}
