package souk.market.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pairs that are given one by one; for markets small enough to list them. */
public final class PairTable implements PairSource {
  private final int[] capacities;
  private final List<Map<Integer, Double>> pairs;

  /**
   * A table without pairs.
   *
   * @param capacities how many demands each offer takes
   */
  public PairTable(int demands, int... capacities) {
    this.capacities = capacities.clone();
    pairs = new ArrayList<>();
    for (int demand = 0; demand < demands; demand++) {
      pairs.add(new LinkedHashMap<>());
    }
  }

  /**
   * Permits a pair. Its weight is checked when pairs are matched.
   *
   * @throws IllegalArgumentException when it is permitted already
   */
  public PairTable permit(int demand, int offer, double weight) {
    if (pairs.get(demand).putIfAbsent(offer, weight) != null) {
      throw new IllegalArgumentException("demand %d has offer %d twice".formatted(demand, offer));
    }
    return this;
  }

  @Override
  public int demands() {
    return pairs.size();
  }

  @Override
  public int offers() {
    return capacities.length;
  }

  @Override
  public int capacity(int offer) {
    return capacities[offer];
  }

  @Override
  public void pairsOf(int demand, Visitor visitor) {
    pairs.get(demand).forEach(visitor::pair);
  }
}
