package souk.market.match;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The auction algorithm for similar objects (Bertsekas and Castañon, The auction algorithm for the
 * transportation problem, 1989). Each demand without an offer bids for a place at the offer where
 * it gains most, up to where the next best offer would be as good, and {@code epsilon} more; a full
 * offer gives the place to it that was had for least.
 *
 * <p>Prices start at zero, only rise, and rise only at full offers. So an offer that is not full in
 * the end costs nothing, every demand is within two epsilon of its best (one for its bid, one for
 * what {@link BestPairs} leaves out), and the matching is within that times its size of the
 * optimum. There is no scaling of epsilon: to begin with prices above zero would lose the former.
 */
final class OfferAuction {
  /** After so many bids it is said how far it is. */
  private static final int BETWEEN_WORDS = 1 << 14;

  private final PairSource source;
  private final double epsilon;
  private final Choice choice;

  final double[] prices;
  final int[] matched;

  /** The places that are taken of each offer, a heap with the cheapest on top. */
  private final double[][] paid;

  private final int[][] holder;
  private final int[] taken;

  /**
   * @param graph all pairs of the source; empty where they are too many to keep
   */
  OfferAuction(PairSource source, Optional<PairGraph> graph, double epsilon) {
    this.source = source;
    this.epsilon = epsilon;
    prices = new double[source.offers()];
    choice =
        source instanceof Surplus surplus
            ? new CheapestOffers(surplus, prices)
            : graph
                .<Choice>map(all -> new AllPairs(all, prices))
                .orElseGet(() -> new BestPairs(source, prices, epsilon));
    matched = new int[source.demands()];
    Arrays.fill(matched, Matching.NONE);
    paid = new double[prices.length][0];
    holder = new int[prices.length][0];
    taken = new int[prices.length];
  }

  /**
   * Runs until every demand has what is best for it, or nothing is left that it would gain by.
   *
   * @param mostBids after which it stops, with what is matched then
   * @param mostSteps the same, of what demands look at for their bids
   * @param watch hears now and then how many demands do not bid any more
   * @return bids that were made
   */
  long run(long mostBids, long mostSteps, IntConsumer watch) {
    int demands = matched.length;
    int[] waiting = IntStream.range(0, demands).toArray(); // a ring: no demand is in it twice
    int next = 0;
    int count = demands;
    long bids = 0;
    while (count > 0 && bids < mostBids && choice.steps < mostSteps) {
      if (bids % BETWEEN_WORDS == 0) {
        watch.accept(demands - count);
      }
      int evicted = bid(waiting[next]);
      next = next + 1 == demands ? 0 : next + 1;
      count--;
      bids++;
      if (evicted != Matching.NONE) {
        int end = next + count;
        waiting[end >= demands ? end - demands : end] = evicted;
        count++;
      }
    }
    return bids;
  }

  /** What demands looked at for their bids. */
  long steps() {
    return choice.steps;
  }

  /** One demand's bid. Returns the demand that lost its place by it, or none. */
  private int bid(int demand) {
    if (!choice.look(demand)) {
      return Matching.NONE; // prices only rise, so it will not want anything later either
    }
    int offer = choice.offer;
    double price = choice.weight - choice.nextGain + epsilon;
    int evicted = Matching.NONE;
    matched[demand] = offer;
    if (taken[offer] < source.capacity(offer)) {
      rise(offer, price, demand);
    } else {
      evicted = holder[offer][0];
      matched[evicted] = Matching.NONE;
      sink(offer, price, demand);
    }
    if (taken[offer] == source.capacity(offer)) {
      prices[offer] = paid[offer][0];
      choice.changed(offer);
    }
    return evicted;
  }

  private void rise(int offer, double price, int demand) {
    int at = taken[offer]++;
    if (at == paid[offer].length) {
      int room = (int) Math.min(source.capacity(offer), Math.max(4L, 2L * at));
      paid[offer] = Arrays.copyOf(paid[offer], room);
      holder[offer] = Arrays.copyOf(holder[offer], room);
    }
    double[] prices = paid[offer];
    int[] holders = holder[offer];
    while (at > 0 && prices[(at - 1) / 2] > price) {
      prices[at] = prices[(at - 1) / 2];
      holders[at] = holders[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    prices[at] = price;
    holders[at] = demand;
  }

  private void sink(int offer, double price, int demand) {
    double[] prices = paid[offer];
    int[] holders = holder[offer];
    int size = taken[offer];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && prices[child + 1] < prices[child]) {
        child++;
      }
      if (prices[child] >= price) {
        break;
      }
      prices[at] = prices[child];
      holders[at] = holders[child];
      at = child;
    }
    prices[at] = price;
    holders[at] = demand;
  }
}
