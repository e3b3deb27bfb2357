package souk.market.match;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** By number; a demand looks at one of them. */
  final List<Shelf> shelves = new ArrayList<>();

  private final List<Shelf.Limits> limits;
  private final int[] shelfFor;
  private final int[] shelfOf;
  private final int[] placeOf;

  public Surplus(List<Need> demands, List<Supply> offers) {
    this.demands = List.copyOf(demands);
    this.offers = List.copyOf(offers);
    this.shelfOf = new int[offers.size()];
    this.placeOf = new int[offers.size()];
    this.capacities = offers.stream().mapToInt(Supply::capacity).toArray();
    this.limits = demands.stream().map(Shelf.Limits::of).toList();
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, List<Integer>> kinds = new HashMap<>();
    for (int offer = 0; offer < offers.size(); offer++) {
      kinds.computeIfAbsent(offers.get(offer).kind(), _ -> new ArrayList<>()).add(offer);
    }
    kinds.forEach((kind, members) -> {
      members.sort(
          Comparator.<Integer, Amount>comparing(each -> this.offers.get(each).price())
              .thenComparing(Comparator.naturalOrder()));
      int number = shelves.size();
      numbers.put(kind, number);
      shelves.add(new Shelf(members, this.offers));
      for (int at = 0; at < members.size(); at++) {
        shelfOf[members.get(at)] = number;
        placeOf[members.get(at)] = at;
      }
    });
    this.shelfFor =
        demands.stream()
            .mapToInt(each -> numbers.getOrDefault(each.kind(), Matching.NONE))
            .toArray();
  }

  /** How many pairs of a demand and an offer of its kind there are, permitted or not. */
  public long pairs() {
    return Arrays.stream(shelfFor)
        .filter(number -> number != Matching.NONE)
        .mapToLong(number -> shelves.get(number).offers.length)
        .sum();
  }

  /** The shelf of an offer. */
  int shelfOf(int offer) {
    return shelfOf[offer];
  }

  /** The place of an offer on its shelf. */
  int placeOf(int offer) {
    return placeOf[offer];
  }

  /** The shelf that a demand looks at, or {@link Matching#NONE}. */
  int shelfFor(int demand) {
    return shelfFor[demand];
  }

  /** What a demand asks of offers. */
  Shelf.Limits limits(int demand) {
    return limits.get(demand);
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
    int number = shelfFor(demand);
    if (number == Matching.NONE) {
      return;
    }
    Shelf shelf = shelves.get(number);
    Shelf.Limits wanted = limits.get(demand);
    double value = wanted.value();
    for (int i = 0; i < shelf.offers.length && shelf.prices[i] < value; i++) {
      if (shelf.permits(i, wanted)) {
        visitor.pair(shelf.offers[i], value - shelf.prices[i]);
      }
    }
  }

  @Override
  public double weight(int demand, int offer) {
    Shelf.Limits wanted = limits.get(demand);
    Shelf shelf = shelves.get(shelfOf[offer]);
    int at = placeOf[offer];
    return shelfFor[demand] == shelfOf[offer]
            && shelf.prices[at] < wanted.value()
            && shelf.permits(at, wanted)
        ? wanted.value() - shelf.prices[at]
        : Double.NaN;
  }

  /** What a pair is worth, to the unit. */
  public Amount surplus(int demand, int offer) {
    return demands.get(demand).value().minus(offers.get(offer).price());
  }
}
