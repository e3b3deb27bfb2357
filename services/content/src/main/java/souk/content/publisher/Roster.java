package souk.content.publisher;

import java.util.Arrays;
import java.util.List;
import souk.primitives.Amount;

/**
 * The caches that can be chosen now, with their weights: the collateral that each has locked, less
 * for each fault, and no more than {@value #MOST_OF_MEAN} times the mean, so that nobody can buy
 * all of the traffic.
 */
final class Roster {
  /** Bytes of a mark: so much of the cache's address. */
  static final int MARK = 12;

  private static final double MOST_OF_MEAN = 4;

  private final HiredCache[] caches;
  private final double[] weights;
  private final byte[] marks;

  Roster(List<HiredCache> usable) {
    caches = usable.toArray(HiredCache[]::new);
    weights = new double[caches.length];
    marks = new byte[caches.length * MARK];
    double sum = 0;
    for (HiredCache cache : caches) {
      sum += collateral(cache);
    }
    double most = MOST_OF_MEAN * sum / caches.length;
    for (int i = 0; i < caches.length; i++) {
      System.arraycopy(caches[i].address().toArray(), 0, marks, i * MARK, MARK);
      weights[i] = Math.min(collateral(caches[i]), most) * caches[i].standing().share();
    }
  }

  /** At least 1, so that caches in a market without collateral are all alike. */
  private static double collateral(HiredCache cache) {
    Amount locked = cache.collateral();
    return Math.max(1, locked.toDouble());
  }

  int size() {
    return caches.length;
  }

  int inAdvance() {
    return (int) Arrays.stream(caches).filter(cache -> cache.advance().clear()).count();
  }

  HiredCache cache(int index) {
    return caches[index];
  }

  /** Writes the bytes by which the choice tells a cache from the others. */
  void mark(int index, byte[] target, int offset) {
    System.arraycopy(marks, index * MARK, target, offset, MARK);
  }

  double weight(int index) {
    return weights[index];
  }
}
