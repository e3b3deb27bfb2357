package souk.design.observation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.LedgerView.Agreement;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What is there to see of a market that is open, or was.
 *
 * @param events of its ledger, in their order
 * @param agreements all that were opened, as they stand now
 * @param rounds how its ledger counts rounds
 * @param ticketsOfABook in its market file
 * @param first the block in which it begins, or the first that can be read
 * @param now its newest block
 * @param nodes what its nodes say of themselves
 * @param answers for each provider with an agreement that is not over, the seconds in which it
 *     answered each time that it was asked; none where it did not answer
 */
public record MarketRecord(
    List<Event> events,
    Map<Bytes32, Agreement> agreements,
    RoundRules rounds,
    int ticketsOfABook,
    BlockRef first,
    BlockRef now,
    List<Node> nodes,
    Map<Address, List<Double>> answers) {
  public MarketRecord {
    events = List.copyOf(events);
    // Sums of doubles depend on their order: it is the one that is given.
    agreements = Collections.unmodifiableMap(new LinkedHashMap<>(agreements));
    nodes = List.copyOf(nodes);
    answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
  }

  /**
   * What a provider's node says of itself.
   *
   * @param due tickets that it took and that are not settled
   * @param atRisk tickets' worth that it sent and that are not paid
   * @param claims money of its claims that is paid, and that is lost; where its node says so
   */
  public record Node(Address provider, long due, long atRisk, Optional<Claims> claims) {}

  /** Money of claims. */
  public record Claims(Amount paid, Amount lost) {}
}
