package souk.market.match;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which demand has which offer, and proof of how good that is. The proof is a price for each offer:
 * by weak duality no matching is worth more than what demands gain at these prices and offers take
 * in, whatever the prices are ({@link #bound}). Anybody can compute it again.
 *
 * <p>Sums are of doubles; to the last of their 53 bits a bound may be off.
 */
public final class Matching {
  /** Stands for no offer. */
  public static final int NONE = -1;

  private final int[] offers;
  private final double[] prices;
  private final double value;
  private final double bound;

  private Matching(int[] offers, double[] prices, double value, double bound) {
    this.offers = offers;
    this.prices = prices;
    this.value = value;
    this.bound = bound;
  }

  /** Nobody has anything. */
  static Matching none(PairSource source) {
    int[] offers = new int[source.demands()];
    Arrays.fill(offers, NONE);
    return of(source, offers, new double[source.offers()]);
  }

  /**
   * A matching with its value and bound, computed from the source itself.
   *
   * @throws IllegalStateException when it matches what the source does not permit
   */
  static Matching of(PairSource source, int[] offers, double[] prices) {
    double[] weights =
        IntStream.range(0, offers.length)
            .parallel()
            .mapToDouble(demand -> weight(source, demand, offers[demand]))
            .toArray();
    int[] taken = new int[source.offers()];
    double value = 0;
    for (int demand = 0; demand < offers.length; demand++) { // in order, as the bound
      int offer = offers[demand];
      if (offer != NONE && ++taken[offer] > source.capacity(offer)) {
        throw new IllegalStateException("offer " + offer + " is matched too often");
      }
      value += weights[demand];
    }
    return new Matching(offers, prices, value, Math.max(value, bound(source, prices)));
  }

  /**
   * What no matching of these pairs is worth more than.
   *
   * @param prices of the offers, none negative
   */
  public static double bound(PairSource source, double... prices) {
    double[] gains = new double[source.demands()];
    IntStream.range(0, gains.length)
        .parallel()
        .forEach(demand -> {
          Most most = new Most(source, prices);
          source.pairsOf(demand, most);
          gains[demand] = most.gain;
        });
    double bound = 0;
    for (double gain : gains) { // in order, so that the sum is the same on every machine
      bound += gain;
    }
    for (int offer = 0; offer < prices.length; offer++) {
      if (!(prices[offer] >= 0)) {
        throw new IllegalArgumentException(
            "offer %d has the price %s; 0 or more".formatted(offer, prices[offer]));
      }
      bound += prices[offer] * source.capacity(offer);
    }
    return bound;
  }

  private static final class Most implements PairSource.Visitor {
    private final PairSource source;
    private final double[] prices;
    private double gain;

    Most(PairSource source, double[] prices) {
      this.source = source;
      this.prices = prices;
    }

    @Override
    public void pair(int offer, double weight) {
      if (weight - prices[offer] > gain && source.capacity(offer) > 0) {
        gain = weight - prices[offer];
      }
    }
  }

  private static double weight(PairSource source, int demand, int offer) {
    if (offer == NONE) {
      return 0;
    }
    double found = source.weight(demand, offer);
    if (Double.isNaN(found)) {
      throw new IllegalStateException("demand %d may not have offer %d".formatted(demand, offer));
    }
    return found;
  }

  /** The offer of a demand, or {@link #NONE}. */
  public int offer(int demand) {
    return offers[demand];
  }

  /** How many demands have an offer. */
  public int size() {
    return (int) Arrays.stream(offers).filter(offer -> offer != NONE).count();
  }

  /** The weights of all matched pairs, in all. */
  public double value() {
    return value;
  }

  /** What no matching is worth more than. */
  public double bound() {
    return bound;
  }

  /** The prices that prove the bound. */
  public double[] prices() {
    return prices.clone();
  }

  /** The part of the best value that may be missing, from 0 to 1: known, not estimated. */
  public double gap() {
    return bound == 0 ? 0 : (bound - value) / bound;
  }
}
