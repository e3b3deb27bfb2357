package souk.ledger.evm;

import java.util.List;
import java.util.Optional;
import souk.ledger.Event;
import souk.primitives.Bytes32;

/**
 * What happened on a ledger, as far as its node could say.
 *
 * @param events in their order, from the block {@code from} to the newest one
 * @param transactions those that they came with, one for each event
 * @param from the first block whose events are among them
 * @param missing why what was before is not; empty when nothing is missing
 */
public record PastEvents(
    List<Event> events, List<Bytes32> transactions, long from, Optional<String> missing) {
  public PastEvents {
    events = List.copyOf(events);
    transactions = List.copyOf(transactions);
  }
}
