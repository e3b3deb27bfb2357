package souk.design.incentive;

/**
 * Exact tails of the binomial and the hypergeometric distribution, summed term by term: normal
 * approximations err on both sides where markets live, at few trials and small chances.
 */
public final class Binomial {
  /** Sums of so many terms take milliseconds; beyond, nobody asks. */
  private static final int MOST = 10_000_000;

  private Binomial() {}

  /** The chance of exactly {@code k} of {@code n}, each with chance {@code p}. */
  public static double chance(int n, int k, double p) {
    require(n, p);
    if (k < 0 || k > n) {
      return 0;
    }
    if (p == 0 || p == 1) {
      return k == (p == 0 ? 0 : n) ? 1 : 0;
    }
    return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  }

  /** The chance of at most {@code k}. */
  public static double atMost(int n, int k, double p) {
    require(n, p);
    if (k >= n) {
      return 1;
    }
    // The shorter tail is summed, so that small chances keep their digits.
    double sum = 0;
    if (k < n * p) {
      for (int i = 0; i <= k; i++) {
        sum += chance(n, i, p);
      }
      return Math.min(1, sum);
    }
    for (int i = k + 1; i <= n; i++) {
      double term = chance(n, i, p);
      sum += term;
      if (term < 1e-18 * sum) {
        break;
      }
    }
    return Math.max(0, 1 - sum);
  }

  /** The chance of at least {@code k}. */
  public static double atLeast(int n, int k, double p) {
    return k <= 0 ? 1 : atMost(n, n - k, 1 - p);
  }

  /** The least {@code k} such that at most {@code k} has at least this chance. */
  public static int quantile(int n, double p, double chance) {
    require(n, p);
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += chance(n, k, p);
      if (sum >= chance) {
        return k;
      }
    }
    return n;
  }

  /** The chance that none of {@code drawn} of {@code all} is one of {@code marked}. */
  public static double noneOf(long all, long marked, long drawn) {
    if (marked < 0 || drawn < 0 || marked > all || drawn > all) {
      throw new IllegalArgumentException(
          "of %d there are neither %d nor %d".formatted(all, marked, drawn));
    }
    if (drawn > all - marked) {
      return 0;
    }
    double log = 0;
    for (long i = 0; i < Math.min(drawn, marked); i++) {
      log += Math.log((double) (all - Math.max(drawn, marked) - i)) - Math.log((double) (all - i));
    }
    return Math.exp(log);
  }

  /** Logarithm of the binomial coefficient. */
  public static double logChoose(int n, int k) {
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  }

  /** Stirling's series from 16 on: its error is below 1e-15 there. */
  private static double logFactorial(int n) {
    if (n < 16) {
      double product = 1;
      for (int i = 2; i <= n; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    double x = n + 1.0;
    double square = 1 / (x * x);
    return (x - 0.5) * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI)
        + (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / x;
  }

  private static void require(int n, double p) {
    if (n < 0 || n > MOST || !(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "needs from 0 to %,d trials and a chance from 0 to 1, got %,d and %s"
              .formatted(MOST, n, p));
    }
  }
}
