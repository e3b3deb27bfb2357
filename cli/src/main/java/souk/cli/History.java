package souk.cli;

import java.util.Optional;
import java.util.Set;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.PastEvents;
import souk.primitives.Address;

/** What happened to an account on a ledger until now, as far as the ledger's node still knows. */
public record History(EvmLedger ledger) {
  /** Some kinds of events that name an account. */
  public PastEvents of(Address account, Set<Class<? extends Event>> kinds) {
    return ledger.past(Interest.of(account, kinds));
  }

  /** Says which part is missing, and why; empty when nothing is. */
  static Optional<String> missing(PastEvents past) {
    return past.missing()
        .map(why ->
            "what was before block %d is not shown, since the node does not give it: %s"
                .formatted(past.from(), why));
  }

  /**
   * The same for programs.
   *
   * @param fromBlock the first block whose events were looked at
   * @param missing why none before were; empty when nothing is missing
   */
  record Shown(long fromBlock, Optional<String> missing) {
    static Shown of(PastEvents past) {
      return new Shown(past.from(), past.missing());
    }
  }
}
