package souk.design.observation;

import java.util.List;
import souk.design.incentive.Binomial;

/**
 * A number that was measured, with an interval that covers the true one in 99 of 100 cases.
 *
 * @param of how many cases it comes from
 */
public record Sighting(double value, double low, double high, long of) {
  /** How much lies beyond each end. */
  private static final double BEYOND = 0.005;

  private static final double Z = 2.5758293035489;
  private static final int STEPS = 60;

  /** One that is known exactly. */
  static Sighting exact(double value, long of) {
    return new Sighting(value, value, value, of);
  }

  /**
   * A share: so many of so many cases. The interval is the exact one of Clopper and Pearson (1934),
   * which never covers less than it promises.
   */
  static Sighting share(int count, int of) {
    double low = 0;
    double high = 1;
    if (count > 0) {
      low = where(p -> Binomial.atLeast(of, count, p) >= BEYOND);
    }
    if (count < of) {
      high = where(p -> Binomial.atMost(of, count, p) < BEYOND);
    }
    return new Sighting((double) count / of, low, high, of);
  }

  /** The median, between two of the values in order: as many lie below as a fair coin allows. */
  static Sighting median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    int beyond = Math.max(0, Binomial.quantile(n, 0.5, BEYOND) - 1);
    double middle = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    return new Sighting(middle, sorted.get(beyond), sorted.get(n - 1 - beyond), n);
  }

  /** The deviation of some values as a share of their mean, which must be above 0. */
  static Sighting spread(double[] values) {
    int n = values.length;
    double mean = 0;
    for (double value : values) {
      mean += value / n;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double spread = Math.sqrt(squares / (n - 1)) / mean;
    double half = Z / Math.sqrt(2.0 * (n - 1));
    return new Sighting(spread, spread * Math.max(0, 1 - half), spread * (1 + half), n);
  }

  /** The same in other units. */
  Sighting times(double factor) {
    return new Sighting(value * factor, low * factor, high * factor, of);
  }

  private interface Holds {
    boolean at(double p);
  }

  /** The least share from which on something holds. */
  private static double where(Holds holds) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < STEPS; i++) {
      double middle = (low + high) / 2;
      if (holds.at(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }
}
