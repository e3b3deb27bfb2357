package souk.market.match;

import java.util.Arrays;

/**
 * The best offers for demands that differ only in what they permit: what an offer costs in all, its
 * own price and the auction's, is the same for every demand of its kind. So the offers of a kind
 * stand in a tree, each node with the least that any below it costs, and a demand goes down to the
 * two cheapest that it permits, past whatever is too far away or has too little collateral
 * altogether. A look takes about as many steps as the tree is deep, not one for every offer.
 */
final class CheapestOffers extends Choice {
  /** Deep enough for any tree: two children of each node on the way down. */
  private static final int DEEPEST = 2 * Integer.SIZE;

  private final Surplus source;
  private final double[] prices;

  /** Of each shelf, node 1 being the root and those of {@code n} being {@code 2n, 2n + 1}. */
  private final double[][] costs;

  private final int[] stack = new int[DEEPEST];

  CheapestOffers(Surplus source, double[] prices) {
    this.source = source;
    this.prices = prices;
    this.costs = new double[source.shelves.size()][];
    for (int number = 0; number < costs.length; number++) {
      Shelf shelf = source.shelves.get(number);
      double[] cost = new double[2 * shelf.leaves];
      Arrays.fill(cost, Double.POSITIVE_INFINITY);
      for (int at = 0; at < shelf.offers.length; at++) {
        cost[shelf.leaves + at] = cost(shelf, at);
      }
      for (int node = shelf.leaves - 1; node > 0; node--) {
        cost[node] = Math.min(cost[2 * node], cost[2 * node + 1]);
      }
      costs[number] = cost;
    }
  }

  private double cost(Shelf shelf, int at) {
    int offer = shelf.offers[at];
    return source.capacity(offer) == 0
        ? Double.POSITIVE_INFINITY
        : shelf.prices[at] + prices[offer];
  }

  @Override
  void changed(int changed) {
    Shelf shelf = source.shelves.get(source.shelfOf(changed));
    double[] cost = costs[source.shelfOf(changed)];
    int at = source.placeOf(changed);
    int node = shelf.leaves + at;
    cost[node] = cost(shelf, at);
    while (node > 1) {
      node /= 2;
      cost[node] = Math.min(cost[2 * node], cost[2 * node + 1]);
    }
  }

  @Override
  boolean look(int demand) {
    offer = Matching.NONE;
    gain = 0;
    nextGain = 0;
    int number = source.shelfFor(demand);
    if (number == Matching.NONE) {
      return false;
    }
    Shelf shelf = source.shelves.get(number);
    double[] cost = costs[number];
    Shelf.Limits wanted = source.limits(demand);
    double value = wanted.value();
    double first = value;
    double second = value;
    int best = Matching.NONE;
    int size = 0;
    stack[size++] = 1;
    while (size > 0) {
      int node = stack[--size];
      steps++;
      if (cost[node] >= second || !shelf.mayPermit(node, wanted)) {
        continue;
      }
      if (node < shelf.leaves) {
        boolean left = cost[2 * node] <= cost[2 * node + 1];
        stack[size++] = left ? 2 * node + 1 : 2 * node;
        stack[size++] = left ? 2 * node : 2 * node + 1; // the cheaper one is looked at next
      } else if (shelf.permits(node - shelf.leaves, wanted)) {
        if (cost[node] < first) {
          second = first;
          first = cost[node];
          best = node - shelf.leaves;
        } else {
          second = cost[node];
        }
      }
    }
    if (best == Matching.NONE) {
      return false;
    }
    offer = shelf.offers[best];
    weight = value - shelf.prices[best];
    gain = value - first;
    nextGain = value - second;
    return true;
  }
}
