package souk.design.observation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * The books that providers had in rounds whose prizes can be claimed no more, and those of them
 * that paid one.
 *
 * @param count books of those rounds
 * @param paid of them
 * @param most books that one provider had in one round, be it over or not
 */
record AllottedBooks(int count, int paid, long most) {
  /** A list of allotments of one escrow: its books by provider. */
  private record Lists(EscrowTerms terms, TreeMap<Long, Map<Address, Long>> lists) {}

  static AllottedBooks of(MarketRecord record) {
    Map<Bytes32, Lists> escrows = new HashMap<>();
    Map<Bytes32, Long> rounds = new HashMap<>();
    for (Event event : record.events()) {
      switch (event) {
        case Event.EscrowOpened opened -> {
          escrows.put(opened.escrow(), new Lists(opened.terms(), new TreeMap<>()));
          rounds.put(opened.escrow(), opened.terms().rounds());
        }
        case Event.EscrowExtended extended ->
            rounds.merge(extended.escrow(), extended.rounds(), Long::sum);
        case Event.Allotted given -> {
          Lists lists = escrows.get(given.escrow());
          if (lists != null) {
            lists
                .lists()
                .computeIfAbsent(given.list(), _ -> new HashMap<>())
                .merge(given.provider(), given.books(), Long::sum);
          }
        }
        default -> {}
      }
    }
    long past = lastPast(record);
    long count = 0;
    Map<Long, Map<Address, Long>> hands = new HashMap<>();
    for (Map.Entry<Bytes32, Lists> escrow : escrows.entrySet()) {
      Lists each = escrow.getValue();
      long first = each.terms().firstRound();
      long last = first + rounds.getOrDefault(escrow.getKey(), 0L) - 1;
      long now = record.rounds().roundOf(record.now().number());
      for (long round = first; round <= Math.min(last, now); round++) {
        Map.Entry<Long, Map<Address, Long>> list = each.lists().floorEntry(round);
        if (list == null) {
          continue;
        }
        for (Map.Entry<Address, Long> given : list.getValue().entrySet()) {
          count += round <= past ? given.getValue() : 0;
          hands
              .computeIfAbsent(round, _ -> new HashMap<>())
              .merge(given.getKey(), given.getValue(), Long::sum);
        }
      }
    }
    long paid =
        record.events().stream()
            .filter(Event.PrizePaid.class::isInstance)
            .map(Event.PrizePaid.class::cast)
            .filter(each -> each.book().round() <= past)
            .count();
    long most =
        hands.values().stream()
            .flatMap(hand -> hand.values().stream())
            .mapToLong(each -> each)
            .max()
            .orElse(0);
    int bounded = (int) Math.min(Integer.MAX_VALUE, count);
    return new AllottedBooks(bounded, (int) Math.min(bounded, paid), most);
  }

  /** The last round whose prizes can be claimed no more; before 0 for none. */
  private static long lastPast(MarketRecord record) {
    RoundRules rules = record.rounds();
    long round = rules.roundOf(record.now().number());
    while (round >= 0 && rules.claimDeadline(round) >= record.now().number()) {
      round--;
    }
    return round;
  }

  Optional<Sighting> used() {
    return count == 0 ? Optional.empty() : Optional.of(Sighting.share(paid, count));
  }

  Optional<Sighting> mostInOneHand() {
    return most == 0 ? Optional.empty() : Optional.of(Sighting.exact((double) most, 1));
  }
}
