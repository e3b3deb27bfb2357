package souk.design.deviation;

import java.util.ArrayList;
import java.util.List;

/**
 * What chance decides in a play. A play is run once for each way in which chance can decide, and
 * counts by its probability: so what comes out is a mean, exactly, and no sample. A play that asks
 * the same questions again gets the next answers.
 */
final class Chance {
  /** More ways would be a play that asks chance where it should count. */
  private static final int MOST = 4_096;

  private static final class Fork {
    private final double[] odds;
    private int chosen;

    Fork(double[] odds) {
      this.odds = odds;
    }
  }

  private final List<Fork> forks = new ArrayList<>();
  private int asked;
  private int ways = 1;

  /**
   * One of several possibilities.
   *
   * @param odds of each, together 1
   */
  int pick(double... odds) {
    if (asked == forks.size()) {
      Fork fork = new Fork(odds);
      fork.chosen = next(fork, 0);
      forks.add(fork);
    }
    return forks.get(asked++).chosen;
  }

  /** Whether something that has this chance happens. */
  boolean happens(double chance) {
    return chance >= 1 || (chance > 0 && pick(1 - chance, chance) == 1);
  }

  /** The probability of what chance decided in this run. */
  double weight() {
    double weight = 1;
    for (Fork fork : forks) {
      weight *= fork.odds[fork.chosen];
    }
    return weight;
  }

  /** Goes on to the next way; false when there was none left. */
  boolean advance() {
    asked = 0;
    while (!forks.isEmpty()) {
      Fork last = forks.getLast();
      int next = next(last, last.chosen + 1);
      if (next < last.odds.length) {
        last.chosen = next;
        if (++ways > MOST) {
          throw new IllegalStateException("chance decides in more than " + MOST + " ways");
        }
        return true;
      }
      forks.removeLast();
    }
    return false;
  }

  private static int next(Fork fork, int from) {
    int next = from;
    while (next < fork.odds.length && fork.odds[next] <= 0) {
      next++;
    }
    return next;
  }
}
