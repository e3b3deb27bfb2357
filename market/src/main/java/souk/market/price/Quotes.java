package souk.market.price;

import java.util.Arrays;
import souk.primitives.Amount;

/**
 * Prices that many participants quote for one unit each, in columns of primitives, so that a
 * million of them cost 16 MB and no object each. A quote is known by its index, in the order in
 * which quotes were added.
 */
public final class Quotes {
  /** The most quotes that one batch takes. */
  public static final int MOST = 1 << 24;

  private static final int DIGITS = 256;
  private static final int BYTES = 16;

  private long[] high;
  private long[] low;
  private int size;

  /** Room for so many at first; it grows. */
  public Quotes(int capacity) {
    high = new long[Math.max(1, capacity)];
    low = new long[high.length];
  }

  public static Quotes of(long... prices) {
    Quotes quotes = new Quotes(prices.length);
    for (long price : prices) {
      quotes.add(Amount.of(price));
    }
    return quotes;
  }

  /**
   * Adds a quote and returns its index.
   *
   * @throws IllegalStateException when there are {@link #MOST} already
   */
  public int add(Amount price) {
    return add(price.high(), price.low());
  }

  /** The same for the two halves of an amount. */
  public int add(long upper, long lower) {
    if (size == MOST) {
      throw new IllegalStateException("a batch takes " + MOST + " quotes of a side, no more");
    }
    if (size == high.length) {
      high = Arrays.copyOf(high, Math.min(MOST, 2 * size));
      low = Arrays.copyOf(low, high.length);
    }
    high[size] = upper;
    low[size] = lower;
    return size++;
  }

  public int size() {
    return size;
  }

  public Amount price(int index) {
    return new Amount(high[index], low[index]);
  }

  /** Whether the quote at {@code index} is at least that at {@code other} of other quotes. */
  boolean atLeast(int index, Quotes others, int other) {
    int upper = Long.compareUnsigned(high[index], others.high[other]);
    return upper != 0 ? upper > 0 : Long.compareUnsigned(low[index], others.low[other]) >= 0;
  }

  /**
   * The indices by price, the lowest first; equal prices in the order in which they came. A radix
   * sort over those of the 16 bytes in which prices differ: linear, and the same on every machine.
   */
  int[] ascending() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    int[] sorted = new int[size];
    int[] starts = new int[DIGITS];
    for (int digit = 0; digit < BYTES; digit++) {
      long[] column = digit < BYTES / 2 ? low : high;
      int shift = 8 * (digit % (BYTES / 2));
      Arrays.fill(starts, 0);
      for (int i = 0; i < size; i++) {
        starts[digit(column[i], shift)]++;
      }
      if (size == 0 || starts[digit(column[0], shift)] == size) {
        continue; // all have the same byte here
      }
      int next = 0;
      for (int value = 0; value < DIGITS; value++) {
        int count = starts[value];
        starts[value] = next;
        next += count;
      }
      for (int index : order) {
        sorted[starts[digit(column[index], shift)]++] = index;
      }
      int[] done = order;
      order = sorted;
      sorted = done;
    }
    return order;
  }

  private static int digit(long value, int shift) {
    return (int) (value >>> shift) & (DIGITS - 1);
  }
}
