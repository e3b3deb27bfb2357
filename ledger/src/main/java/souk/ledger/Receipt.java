package souk.ledger;

import java.util.List;
import souk.primitives.Amount;
import souk.primitives.Bytes;
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

  /** It did not take effect and never will: it was not sent, or something else took its place. */
  record Dropped(String why) implements Receipt {}

  /**
   * It was sent, and nothing proves that it took effect or never will. Whoever hands it in again
   * may do it twice.
   *
   * @param why nothing more is known
   * @param sent every form in which it was signed and sent, from which the ledger it was handed to
   *     can go on, the newest last
   */
  record Unknown(String why, List<Bytes> sent) implements Receipt {
    public Unknown {
      sent = List.copyOf(sent);
    }
  }
}
