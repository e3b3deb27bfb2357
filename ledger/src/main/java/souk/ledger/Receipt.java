package souk.ledger;

import java.util.List;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What became of a command. */
public sealed interface Receipt {
  /**
   * It took effect.
   *
   * @param transaction its id on the ledger
   * @param fee what the ledger took for it, in the chain's own coin; zero on the local ledger
   */
  record Included(BlockRef block, Bytes32 transaction, List<Event> events, Amount fee)
      implements Receipt {
    public Included {
      events = List.copyOf(events);
    }
  }

  /** The rules say no; nothing changed. {@code detail} names the values that did not fit. */
  record Refused(Refusal reason, String detail) implements Receipt {}

  /** No verdict: the ledger lost it, or somebody replaced it. It may be handed in again. */
  record Dropped(String why) implements Receipt {}
}
