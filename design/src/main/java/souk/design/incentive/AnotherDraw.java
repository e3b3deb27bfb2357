package souk.design.incentive;

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
  /** Shares are looked at in hundredths; between them G hardly changes. */
  private static final int STEPS = 100;

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
    Chosen most = new Chosen(0, 0);
    for (int step = 1; step < STEPS; step++) {
      Chosen chosen = choose(books, (double) step / STEPS, prize, block);
      most = chosen.gain() > most.gain() ? chosen : most;
    }
    return most;
  }

  /**
   * The least price of a block at which choosing gains no more than is let be, whatever the share.
   * Where nothing is let be it is all that the books can pay: at a share close to 1 another draw is
   * worth that, when none of them won.
   *
   * @param letBe the most that choosing may gain in a round
   */
  public static double safePrice(int books, double prize, double letBe) {
    if (letBe == 0) {
      return books * prize;
    }
    double most = 0;
    for (int step = 1; step < STEPS; step++) {
      most = Math.max(most, safePrice(books, (double) step / STEPS, prize, letBe));
    }
    return most;
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
