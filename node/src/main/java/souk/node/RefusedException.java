package souk.node;

import souk.ledger.Command;
import souk.ledger.Receipt;

/** A command that a node needed did not take effect. */
public final class RefusedException extends RuntimeException {
  private RefusedException(String message) {
    super(message);
  }

  /**
   * The receipt, if the command took effect; throws otherwise, with what was asked and why it was
   * refused.
   */
  static Receipt.Included need(Command command, Receipt receipt) {
    String name = command.getClass().getSimpleName();
    return switch (receipt) {
      case Receipt.Included included -> included;
      case Receipt.Refused(var reason, var detail) ->
          throw new RefusedException(
              "the ledger refuses "
                  + name
                  + ": "
                  + reason
                  + (detail.isEmpty() ? "" : " (" + detail + ")"));
      case Receipt.Dropped(var why) ->
          throw new RefusedException("the ledger lost " + name + ": " + why);
    };
  }
}
