package souk.design.simulation;

/**
 * What replications say of a number: their mean, and an interval that covers the true one with the
 * confidence that was asked for, by Student's t.
 *
 * @param replications how many there were
 */
public record Estimate(double mean, double low, double high, int replications) {
  /**
   * From one value of each replication.
   *
   * @param confidence from 0 to 1
   */
  public static Estimate of(double[] values, double confidence) {
    int n = values.length;
    if (n < 2) {
      throw new IllegalArgumentException("an interval needs 2 replications at least, got " + n);
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / n;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double half = quantile(n - 1, confidence) * Math.sqrt(squares / (n - 1) / n);
    return new Estimate(mean, mean - half, mean + half, n);
  }

  /** The t between whose negative and itself Student's distribution has so much. */
  static double quantile(int freedom, double within) {
    double low = 0;
    double high = 1;
    while (within(freedom, high) < within) {
      high *= 2;
    }
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (within(freedom, middle) < within) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * How much of Student's distribution lies between -t and t: the finite series for whole degrees
   * of freedom (Abramowitz, Stegun: Handbook of mathematical functions, 26.7.3 and 26.7.4).
   */
  private static double within(int freedom, double t) {
    double theta = Math.atan(t / Math.sqrt(freedom));
    double cos = Math.cos(theta);
    double term = freedom % 2 == 0 ? 1 : cos;
    double sum = freedom == 1 ? 0 : term;
    for (int k = freedom % 2 == 0 ? 2 : 3; k <= freedom - 2; k += 2) {
      term *= cos * cos * (k - 1) / k;
      sum += term;
    }
    return freedom % 2 == 0 ? Math.sin(theta) * sum : 2 / Math.PI * (theta + Math.sin(theta) * sum);
  }
}
