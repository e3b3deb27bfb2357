package souk.market.match;

/**
 * Demands, offers, and which of them may be matched at what weight. Pairs are asked for demand by
 * demand, so that an index can leave out what no constraint permits, and none need be kept.
 *
 * <p>Implementations are asked by several threads at once, several times, and must always give the
 * same pairs.
 */
public interface PairSource {
  /** Demands are numbered from 0; each takes one place of one offer, or none. */
  int demands();

  /** Offers are numbered from 0. */
  int offers();

  /** How many demands an offer takes; not negative. */
  int capacity(int offer);

  /** Visits every offer that this demand may be matched with, each once. */
  void pairsOf(int demand, Visitor visitor);

  /**
   * What a pair is worth; NaN where it is not permitted. To be overridden where one need not visit
   * all to tell.
   */
  default double weight(int demand, int offer) {
    double[] found = {Double.NaN};
    pairsOf(
        demand,
        (other, weight) -> {
          if (other == offer) {
            found[0] = weight;
          }
        });
    return found[0];
  }

  /** Is told of pairs. */
  interface Visitor {
    /**
     * A permitted pair.
     *
     * @param weight what matching it is worth: finite and not negative. A pair worth nothing is
     *     never matched
     */
    void pair(int offer, double weight);
  }
}
