package souk.ledger.rules;

import java.util.List;
import souk.ledger.Event;
import souk.ledger.Refusal;

/** What the rules make of a command. */
public sealed interface Outcome {
  /** It takes effect: the state after it, and what happened. */
  record Applied(State state, List<Event> events) implements Outcome {
    public Applied {
      events = List.copyOf(events);
    }
  }

  /** It changes nothing. {@code detail} names the values that did not fit. */
  record Refused(Refusal reason, String detail) implements Outcome {}
}
