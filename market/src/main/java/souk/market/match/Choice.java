package souk.market.match;

/**
 * How a demand finds what is best for it at today's prices. The answer stands in fields, since it
 * is asked for millions of times.
 */
abstract class Choice {
  /** The offer that {@link #look} found, or {@link Matching#NONE}. */
  int offer;

  /** The weight of the demand with that offer. */
  double weight;

  /** What the demand gains by it: the weight without the offer's price. */
  double gain;

  /** At least what it gains by the best other offer, and at most {@link #gain}. */
  double nextGain;

  /** How much was looked at until now, where that is not bounded by what is kept of a demand. */
  long steps;

  /**
   * Looks for an offer by which a demand gains. To have none is worth zero.
   *
   * @return whether there is any
   */
  abstract boolean look(int demand);

  /** Hears that an offer's price has risen. */
  void changed(int offer) {}

  /** Looks through some of a demand's pairs; the first {@link Matching#NONE} ends them. */
  final void lookAt(int[] offers, double[] weights, int from, int to, double[] prices) {
    offer = Matching.NONE;
    gain = 0;
    nextGain = 0;
    for (int i = from; i < to && offers[i] != Matching.NONE; i++) {
      double found = weights[i] - prices[offers[i]];
      if (found > gain) {
        nextGain = gain;
        gain = found;
        weight = weights[i];
        offer = offers[i];
      } else if (found > nextGain) {
        nextGain = found;
      }
    }
  }
}
