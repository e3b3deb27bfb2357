package souk.cli.content;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Event;
import souk.node.ProviderNode;
import souk.payments.Income;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What caches took and what they got out of one escrow, counted alike: tills forget a round when it
 * is settled, so they are asked before.
 */
final class DemoEarnings {
  private record Line(Address cache, long round) {}

  private final ContentDeployment market;
  private final Bytes32 escrow;
  private final Map<Line, Income> lines = new HashMap<>();

  DemoEarnings(ContentDeployment market) {
    this.market = market;
    this.escrow = market.escrow();
  }

  /** Asks all tills. */
  void look() {
    for (ProviderNode cache : market.caches()) {
      for (Income income : cache.income()) {
        if (income.escrow().equals(escrow)) {
          lines.put(new Line(cache.address(), income.round()), income);
        }
      }
    }
  }

  /** Tickets that all caches took so far. */
  long tickets() {
    return lines.values().stream().mapToLong(Income::tickets).sum();
  }

  Demo.CacheResult of(Address cache, Amount ticket, Collection<Event.PrizePaid> prizes) {
    long tickets = 0;
    int books = 0;
    for (Map.Entry<Line, Income> line : lines.entrySet()) {
      if (line.getKey().cache().equals(cache)) {
        tickets += line.getValue().tickets();
        books += line.getValue().books();
      }
    }
    int won = 0;
    Amount paid = Amount.ZERO;
    for (Event.PrizePaid prize : prizes) {
      if (prize.book().provider().equals(cache) && prize.book().escrow().equals(escrow)) {
        won++;
        paid = paid.plus(prize.prize());
      }
    }
    return new Demo.CacheResult(cache, tickets, ticket.times(tickets), books, won, paid);
  }
}
