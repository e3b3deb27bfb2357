package souk.design.deviation;

/**
 * How many of some faults are proven, each by itself with the same chance. Grades of a collateral
 * do not rise after the third, so three and more are one outcome, with its mean.
 */
final class Proven {
  /** After so many the grades stay the same. */
  static final int MOST_GRADES = 3;

  private final double[] odds = new double[MOST_GRADES + 1];
  private final double[] means = new double[MOST_GRADES + 1];

  /**
   * Counts.
   *
   * @param faults how many there are
   * @param chance of each to be proven
   */
  Proven(int faults, double chance) {
    double rest = 1;
    double mean = faults * chance;
    for (int count = 0; count < MOST_GRADES; count++) {
      odds[count] = exactly(faults, count, chance);
      means[count] = count;
      rest -= odds[count];
      mean -= odds[count] * count;
    }
    // What rounding leaves is no outcome of its own.
    boolean more = faults >= MOST_GRADES && rest > 1e-12;
    odds[MOST_GRADES] = more ? rest : 0;
    means[MOST_GRADES] = more ? mean / rest : MOST_GRADES;
  }

  /** Lets chance decide; the outcome is from 0 to {@link #MOST_GRADES}. */
  int pick(Chance chance) {
    return chance.pick(odds);
  }

  /** How many are proven on average in an outcome. */
  double mean(int outcome) {
    return means[outcome];
  }

  private static double exactly(int of, int count, double chance) {
    if (count > of) {
      return 0;
    }
    double ways = 1;
    for (int i = 0; i < count; i++) {
      ways = ways * (of - i) / (i + 1);
    }
    return ways * Math.pow(chance, count) * Math.pow(1 - chance, (double) of - count);
  }
}
