package souk.design.simulation;

import java.util.random.RandomGenerator;

/**
 * Random values from 64 bits of state, which can be taken out and put back: one object serves a
 * million agents that keep their states in an array. Not for keys; for one thread at a time.
 */
public final class RandomStream implements RandomGenerator {
  private long state;

  public RandomStream(long state) {
    this.state = state;
  }

  /** What to put back later. */
  public long state() {
    return state;
  }

  /** Goes on from a state that was taken out. */
  public void state(long newState) {
    state = newState;
  }

  @Override
  public long nextLong() {
    state += Seeds.GOLDEN;
    return Seeds.mix(state);
  }

  /** A whole number from 0 to {@code bound} - 1; each is as likely but for one part in 2^32. */
  public int below(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Whether something happens that has this chance. */
  public boolean happens(double chance) {
    return (nextLong() >>> 11) * 0x1p-53 < chance;
  }

  /**
   * A time until something that happens {@code 1 / mean} times in each unit of time: at least 1.
   * The logarithm is the strict one, for another machine's may differ in its last bit.
   */
  public long waiting(double mean) {
    double share = ((nextLong() >>> 11) + 1) * 0x1p-53;
    return Math.max(1, (long) (-StrictMath.log(share) * mean));
  }
}
