package souk.design.incentive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What it brings to have a draw replaced, for whoever sees it first and chooses then.
 *
 * <p>Whoever makes the block that gives a round's seed holds n books of prize X, with a share x of
 * their winning places given out. It sees that W of them win, W ~ B(n, x), before it publishes the
 * block. Published, the draw brings it X·W. If it gives the block up, it loses the price B of a
 * block, and another draw brings X·n·x on average, whatever the first one was. So it gives the
 * block up exactly where X·(n·x − W) &gt; B, and its gain over an honest proposer is
 *
 * <pre>G(x, B) = E[max(0, X·(n·x − W) − B)].</pre>
 *
 * A payer's books win for others: it gives up where X·(W − n·x) &gt; B, which is the same with 1 −
 * x in place of x. Books with unequal shares of the same mean bring less, since the maximum is
 * convex in W and a binomial is the worst such sum there (Hoeffding, "On the distribution of the
 * number of successes in independent trials", 1956, theorem 3). So the largest G over x bounds
 * every hand.
 *
 * <p>G falls with B and is 0 from B = X·n·x on, where even a draw that wins nothing is kept. That a
 * proposer chooses after it saw, and pays only then, is the setting of Bonneau, Clark and
 * Goldfeder, "On Bitcoin as a public randomness source" (ePrint 2015/1015); comparing B with the
 * mean gain of a draw, n·X·x(1 − x), takes it for one that pays before it sees, and allows prizes
 * that are not safe.
 */
public final class AnotherDraw {
  /** Shares are looked at in hundredths first. */
  private static final int STEPS = 100;

  /**
   * From the last hundredth on, the rest 1 − x is looked at in so many steps for each tenth of it:
   * with one book the worst rest is √(letBe/X), which may be as small as sums are large.
   */
  private static final int STEPS_A_TENTH = 8;

  /** The smallest rest; a double still tells it from nothing by seven digits. */
  private static final int TENTHS = 9;

  /** Shares from which this much of the greatest comes may lie beside a greater one. */
  private static final double CLOSE = 0.99;

  /** Steps between two shares that are looked at first. */
  private static final int FINER = 32;

  /**
   * There is a top for about each book, since prices lie between whole numbers of them. With more
   * books, steps do not tell them apart, and what they hide is less than a prize.
   */
  private static final int MOST_BOOKS = 400;

  /** How often a third of an interval is left out: a top is flat, so that is close enough. */
  private static final int THIRDS = 32;

  /** What is added, so that what rounding hides is on the safe side. */
  private static final double SAFE = 1e-9;

  /**
   * So many standard deviations below the mean, a chance is less than 1e-130, and still a double.
   */
  private static final double FAR = 25;

  private AnotherDraw() {}

  /**
   * What comes of choosing, on average.
   *
   * @param shifted what goes from those who pay prizes to those who get them
   * @param paid what giving blocks up costs
   */
  public record Chosen(double shifted, double paid) {
    /** What is left of it. */
    public double gain() {
      return shifted - paid;
    }
  }

  /**
   * Counts over all numbers of books that can win.
   *
   * @param books in one hand, n
   * @param share of the winning places that the hand holds, x
   * @param prize of a book, X
   * @param block what giving a block up costs, B
   */
  public static Chosen choose(int books, double share, double prize, double block) {
    double shifted = 0;
    double paid = 0;
    double mean = books * share;
    int won = first(books, share);
    double chance = Binomial.chance(books, won, share);
    for (double better = (mean - won) * prize; better > block && won < mean; won++) {
      shifted += chance * better;
      paid += chance * block;
      chance *= next(books, won, share);
      better -= prize;
    }
    return new Chosen(shifted, paid);
  }

  /** The same at the share at which it brings most. */
  public static Chosen mostOf(int books, double prize, double block) {
    return choose(
        books, worst(books, share -> choose(books, share, prize, block).gain()), prize, block);
  }

  /** The share at which something is greatest. */
  private static double worst(int books, DoubleUnaryOperator of) {
    List<Double> shares = new ArrayList<>();
    shares.add(0.0);
    for (int step = 1; step < STEPS; step++) {
      shares.add((double) step / STEPS);
    }
    for (int step = 1; step <= (TENTHS - 2) * STEPS_A_TENTH; step++) {
      shares.add(1 - Math.pow(10, -2 - (double) step / STEPS_A_TENTH));
    }
    double first = greatest(of, shares);
    List<Double> finer = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      double low = shares.get(i);
      double high = i + 1 < shares.size() ? shares.get(i + 1) : 1;
      finer.add(low);
      if (first > 0 && Math.max(value(of, low), value(of, high)) >= CLOSE * first) {
        int steps = books > MOST_BOOKS ? 2 : FINER;
        for (int step = 1; step < steps; step++) {
          finer.add(low + (high - low) * step / steps);
        }
      }
    }
    return closest(of, finer);
  }

  private static double greatest(DoubleUnaryOperator of, List<Double> shares) {
    return shares.stream().mapToDouble(share -> value(of, share)).max().orElse(0);
  }

  /** Closes in on each top that may be the greatest. */
  private static double closest(DoubleUnaryOperator of, List<Double> shares) {
    double[] values = shares.stream().mapToDouble(share -> value(of, share)).toArray();
    double greatest = Arrays.stream(values).max().orElse(0);
    double worst = 0;
    for (int i = 1; i < values.length; i++) {
      double after = i + 1 < values.length ? values[i + 1] : 0;
      if (values[i] >= CLOSE * greatest && values[i] >= values[i - 1] && values[i] >= after) {
        double from = shares.get(i - 1);
        double to = i + 1 < values.length ? shares.get(i + 1) : 1;
        for (int third = 0; third < THIRDS; third++) {
          double part = (to - from) / 3;
          if (value(of, from + part) < value(of, to - part)) {
            from += part;
          } else {
            to -= part;
          }
        }
        double top = value(of, from) > values[i] ? from : shares.get(i);
        worst = value(of, top) > value(of, worst) ? top : worst;
      }
    }
    return worst;
  }

  /** Nobody gains without a share, or with all of them. */
  private static double value(DoubleUnaryOperator of, double share) {
    return share <= 0 || share >= 1 ? 0 : of.applyAsDouble(share);
  }

  /**
   * The least price of a block at which choosing gains no more than is let be, whatever the share.
   * Where nothing is let be it is all that the books can pay: at a share close to 1 another draw is
   * worth that, when none of them won. What rounding may hide is added.
   *
   * @param letBe the most that choosing may gain in a round
   */
  public static double safePrice(int books, double prize, double letBe) {
    if (letBe == 0) {
      return books * prize;
    }
    double most =
        safePrice(
            books, worst(books, share -> safePrice(books, share, prize, letBe)), prize, letBe);
    double hidden = books > MOST_BOOKS ? prize : most * SAFE;
    return Math.min(books * prize, most + hidden);
  }

  /**
   * Between X·(n·x − w − 1) and X·(n·x − w), G is a straight line in B: it falls by the chance that
   * at most w books win. So B is where the line of the right w meets what is let be.
   */
  private static double safePrice(int books, double share, double prize, double letBe) {
    double mean = books * share;
    double chance = 0;
    double shifted = 0;
    int won = first(books, share);
    double each = Binomial.chance(books, won, share);
    for (; won < mean; won++) {
      chance += each;
      shifted += each * (mean - won) * prize;
      double price = (shifted - letBe) / chance;
      if (price >= (mean - won - 1) * prize) {
        return Math.max(0, price);
      }
      each *= next(books, won, share);
    }
    return 0;
  }

  /** By how much likelier one book more is. */
  private static double next(int books, int won, double share) {
    return (double) (books - won) / (won + 1) * share / (1 - share);
  }

  private static int first(int books, double share) {
    return (int) Math.max(0, books * share - FAR * Math.sqrt(books * share * (1 - share)));
  }
}
