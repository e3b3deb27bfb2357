package souk.market.match;

import java.util.List;
import souk.primitives.Amount;

/**
 * The offers of one kind, the cheapest first, in columns, and the leaves of a tree in this order:
 * of each node the nearest and the best secured offer below it are known, so that a demand passes
 * by what it permits nothing of.
 */
final class Shelf {
  final int[] offers;
  final double[] prices;

  /** How many leaves the tree has: a power of two. */
  final int leaves;

  /** By nodes of the tree, of which those from {@link #leaves} on are offers. */
  private final double[] nearest;

  private final double[] securest;
  private final List<Amount> collaterals;

  Shelf(List<Integer> sorted, List<Supply> all) {
    offers = sorted.stream().mapToInt(Integer::intValue).toArray();
    prices = sorted.stream().mapToDouble(each -> all.get(each).price().toDouble()).toArray();
    collaterals = sorted.stream().map(each -> all.get(each).collateral()).toList();
    leaves = Math.max(1, Integer.highestOneBit(Math.max(1, offers.length - 1)) << 1);
    nearest = new double[2 * leaves];
    securest = new double[2 * leaves];
    for (int node = 2 * leaves - 1; node > 0; node--) {
      int at = node - leaves;
      if (at >= offers.length) {
        nearest[node] = Double.POSITIVE_INFINITY;
      } else if (at >= 0) {
        nearest[node] = all.get(offers[at]).latencyMillis();
        securest[node] = collaterals.get(at).toDouble();
      } else {
        nearest[node] = Math.min(nearest[2 * node], nearest[2 * node + 1]);
        securest[node] = Math.max(securest[2 * node], securest[2 * node + 1]);
      }
    }
  }

  /** Whether there may be anything below a node that a demand permits, whatever it costs. */
  boolean mayPermit(int node, Limits wanted) {
    return nearest[node] <= wanted.mostLatencyMillis() && securest[node] >= wanted.about();
  }

  /** Whether a demand permits the offer at a place, whatever it costs. */
  boolean permits(int at, Limits wanted) {
    double secured = securest[leaves + at];
    return nearest[leaves + at] <= wanted.mostLatencyMillis()
        && (secured > wanted.about()
            || (secured == wanted.about()
                && collaterals.get(at).compareTo(wanted.leastCollateral()) >= 0));
  }

  /**
   * What a demand asks of offers.
   *
   * @param value what it is worth, as a double
   * @param about the least collateral as a double: doubles are in the order of the sums that they
   *     stand for, of which several may be one double
   */
  record Limits(double value, double mostLatencyMillis, Amount leastCollateral, double about) {
    static Limits of(Need need) {
      return new Limits(
          need.value().toDouble(),
          need.mostLatencyMillis(),
          need.leastCollateral(),
          need.leastCollateral().toDouble());
    }
  }
}
