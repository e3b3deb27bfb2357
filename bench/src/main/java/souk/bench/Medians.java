package souk.bench;

import java.util.Arrays;

/** Of several measurements, the one in the middle. */
final class Medians {
  private Medians() {}

  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
