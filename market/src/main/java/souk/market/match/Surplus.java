package souk.market.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Amount;

/**
 * Demands and offers, and what each permitted pair is worth: the demand's value less the offer's
 * price. Offers stand in an index by kind and price, so that a demand looks only at those of its
 * kind that it can pay; of these, latency and collateral decide.
 */
public final class Surplus implements PairSource {
  private final List<Need> demands;
  private final List<Supply> offers;
  private final int[] capacities;
  private final Map<String, Shelf> shelves = new HashMap<>();

  /** The offers of one kind, the cheapest first, in columns. */
  private static final class Shelf {
    private final int[] offers;
    private final double[] prices;
    private final double[] latencies;
    private final List<Amount> collaterals;

    Shelf(List<Integer> sorted, List<Supply> all) {
      offers = sorted.stream().mapToInt(Integer::intValue).toArray();
      prices = sorted.stream().mapToDouble(each -> all.get(each).price().toDouble()).toArray();
      latencies = sorted.stream().mapToDouble(each -> all.get(each).latencyMillis()).toArray();
      collaterals = sorted.stream().map(each -> all.get(each).collateral()).toList();
    }
  }

  public Surplus(List<Need> demands, List<Supply> offers) {
    this.demands = List.copyOf(demands);
    this.offers = List.copyOf(offers);
    this.capacities = offers.stream().mapToInt(Supply::capacity).toArray();
    Map<String, List<Integer>> kinds = new HashMap<>();
    for (int offer = 0; offer < offers.size(); offer++) {
      kinds.computeIfAbsent(offers.get(offer).kind(), _ -> new ArrayList<>()).add(offer);
    }
    kinds.forEach((kind, members) -> {
      members.sort(
          Comparator.<Integer, Amount>comparing(each -> this.offers.get(each).price())
              .thenComparing(Comparator.naturalOrder()));
      shelves.put(kind, new Shelf(members, this.offers));
    });
  }

  @Override
  public int demands() {
    return demands.size();
  }

  @Override
  public int offers() {
    return offers.size();
  }

  @Override
  public int capacity(int offer) {
    return capacities[offer];
  }

  @Override
  public void pairsOf(int demand, Visitor visitor) {
    Need wanted = demands.get(demand);
    Shelf shelf = shelves.get(wanted.kind());
    if (shelf == null) {
      return;
    }
    double value = wanted.value().toDouble();
    Amount least = wanted.leastCollateral();
    for (int i = 0; i < shelf.offers.length && shelf.prices[i] < value; i++) {
      if (shelf.latencies[i] <= wanted.mostLatencyMillis()
          && shelf.collaterals.get(i).compareTo(least) >= 0) {
        visitor.pair(shelf.offers[i], value - shelf.prices[i]);
      }
    }
  }

  /** What a pair is worth, to the unit. */
  public Amount surplus(int demand, int offer) {
    return demands.get(demand).value().minus(offers.get(offer).price());
  }
}
