package souk.market.match;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The few pairs of each demand that it gained most by when it last looked at all, and what it
 * gained by the best of the rest. Prices only rise, so the rest has become no better since: as long
 * as one of the few is as good as that, but for a tolerance, nothing else need be looked at. For
 * markets of more pairs than memory should hold.
 */
final class BestPairs extends Choice {
  /** Pairs kept for a demand. */
  static final int FEW = 24;

  private final PairSource source;
  private final double[] prices;
  private final double tolerance;
  private final int[] offers;
  private final double[] weights;
  private final double[] rest;
  private final Kept own = new Kept();

  /**
   * @param tolerance by how much the best may be better than what is found
   */
  BestPairs(PairSource source, double[] prices, double tolerance) {
    this.source = source;
    this.prices = prices;
    this.tolerance = tolerance;
    offers = new int[source.demands() * FEW];
    Arrays.fill(offers, Matching.NONE);
    weights = new double[offers.length];
    rest = new double[source.demands()];
    IntStream.range(0, rest.length).parallel().forEach(demand -> refresh(demand, new Kept()));
  }

  @Override
  boolean look(int demand) {
    lookAtFew(demand);
    if (gain < rest[demand] - tolerance) {
      refresh(demand, own);
      lookAtFew(demand);
    }
    nextGain = Math.min(gain, Math.max(nextGain, rest[demand]));
    return offer != Matching.NONE;
  }

  private void lookAtFew(int demand) {
    lookAt(offers, weights, demand * FEW, (demand + 1) * FEW, prices);
  }

  /** Looks at all pairs of a demand; of different demands from several threads at once. */
  private void refresh(int demand, Kept kept) {
    kept.clear();
    source.pairsOf(demand, kept);
    int from = demand * FEW;
    int count = Math.min(kept.size, FEW);
    System.arraycopy(kept.offers, 0, offers, from, count);
    System.arraycopy(kept.weights, 0, weights, from, count);
    Arrays.fill(offers, from + count, from + FEW, Matching.NONE);
    rest[demand] = kept.rest;
  }

  /** The pairs by which one demand gains most, in a heap with the least of them on top. */
  final class Kept implements PairSource.Visitor {
    private final int[] offers = new int[FEW];
    private final double[] weights = new double[FEW];
    private final double[] gains = new double[FEW];
    private int size;
    private double rest;

    private void clear() {
      size = 0;
      rest = 0;
    }

    @Override
    public void pair(int offer, double weight) {
      double gain = weight - prices[offer];
      if (gain <= 0 || source.capacity(offer) == 0) {
        return;
      }
      if (size < FEW) {
        int at = size++;
        while (at > 0 && gains[(at - 1) / 2] > gain) {
          copy((at - 1) / 2, at);
          at = (at - 1) / 2;
        }
        set(at, offer, weight, gain);
      } else if (gain > gains[0]) {
        rest = Math.max(rest, gains[0]);
        sink(offer, weight, gain);
      } else {
        rest = Math.max(rest, gain);
      }
    }

    private void sink(int offer, double weight, double gain) {
      int at = 0;
      while (2 * at + 1 < FEW) {
        int child = 2 * at + 1;
        if (child + 1 < FEW && gains[child + 1] < gains[child]) {
          child++;
        }
        if (gains[child] >= gain) {
          break;
        }
        copy(child, at);
        at = child;
      }
      set(at, offer, weight, gain);
    }

    private void copy(int from, int to) {
      set(to, offers[from], weights[from], gains[from]);
    }

    private void set(int at, int offer, double weight, double gain) {
      offers[at] = offer;
      weights[at] = weight;
      gains[at] = gain;
    }
  }
}
