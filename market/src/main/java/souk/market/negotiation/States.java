package souk.market.negotiation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The states of a negotiation as one table. What it does not name cannot happen. */
public final class States {
  private record From(State state, Side side, Event event) {}

  private static final Map<From, State> TABLE = new HashMap<>();

  static {
    on(State.PROPOSED, Side.PROVIDER, Event.DRAFT, State.COUNTERED);
    on(State.PROPOSED, Side.PROVIDER, Event.APPROVE, State.APPROVED);
    on(State.COUNTERED, Side.CUSTOMER, Event.DRAFT, State.PROPOSED);
    on(State.COUNTERED, Side.CUSTOMER, Event.APPROVE, State.APPROVED);
    // A customer that signs the agreement as the provider drafted it need not say so before.
    on(State.COUNTERED, Side.CUSTOMER, Event.COMMIT, State.COMMITTED);
    on(State.APPROVED, Side.CUSTOMER, Event.COMMIT, State.COMMITTED);
    for (State open : new State[] {State.PROPOSED, State.COUNTERED, State.APPROVED}) {
      for (Side side : Side.values()) {
        on(open, side, Event.WITHDRAW, State.WITHDRAWN);
        on(open, side, Event.EXPIRE, State.EXPIRED);
      }
    }
  }

  private States() {}

  private static void on(State from, Side side, Event event, State to) {
    TABLE.put(new From(from, side, event), to);
  }

  /** Where an event of a side leads; empty when it cannot happen there. */
  public static Optional<State> next(State from, Side side, Event event) {
    return Optional.ofNullable(TABLE.get(new From(from, side, event)));
  }
}
