package souk.market.negotiation.strategy;

import java.util.function.UnaryOperator;
import souk.market.negotiation.Draft;

/** What one concern says of the draft that lies there. */
public sealed interface Opinion {
  /** Nothing against it. */
  Opinion FINE = new Fine();

  /** Nothing against it. */
  record Fine() implements Opinion {}

  /**
   * It should be otherwise.
   *
   * @param change makes it so, and leaves all else as it is
   */
  record Wants(UnaryOperator<Draft> change) implements Opinion {}

  /** Nothing that this side could propose would help. */
  record Never(String why) implements Opinion {}
}
