package souk.design.deviation;

/**
 * What it brings to have a draw replaced. Whoever makes the block that gives the seed sees the draw
 * before it publishes it. It gives the block up where its books won so little that another draw is
 * worth more than the block. Each book wins by itself, as the rules hash it.
 */
final class Draws {
  private Draws() {}

  /**
   * What comes of it on average.
   *
   * @param shifted what goes from those who pay prizes to those who get them
   * @param paid what giving blocks up costs
   */
  record Replaced(double shifted, double paid) {}

  /**
   * Counts over all numbers of books that can win.
   *
   * @param books in one hand
   * @param share of the winning places that the hand holds
   * @param prize of a book
   * @param block what giving a block up costs
   */
  static Replaced replace(int books, double share, double prize, double block) {
    double shifted = 0;
    double paid = 0;
    double mean = books * share;
    for (int won = 0; won < mean; won++) {
      double better = (mean - won) * prize;
      if (better > block) {
        double chance = exactly(books, won, share);
        shifted += chance * better;
        paid += chance * block;
      }
    }
    return new Replaced(shifted, paid);
  }

  private static double exactly(int of, int count, double share) {
    double log = 0;
    for (int i = 1; i <= count; i++) {
      log += Math.log((double) of - count + i) - Math.log(i);
    }
    return Math.exp(log + count * Math.log(share) + (of - count) * Math.log1p(-share));
  }
}
