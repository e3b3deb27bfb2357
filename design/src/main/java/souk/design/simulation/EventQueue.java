package souk.design.simulation;

import java.util.Arrays;

/**
 * What is going to happen, in order of time, and at one time in the order in which it was added. So
 * one sequence of calls gives one order, everywhere. An event is a number that its user gives a
 * meaning; 20 bytes hold it, and none is allocated while there is room.
 *
 * <p>A hierarchical timing wheel (Varghese, Lauck: Hashed and hierarchical timing wheels, SOSP
 * 1987): level k has a slot for each value of the k-th byte of a time, and holds the events that
 * differ from now in that byte and in none above. So adding is one step, and an event moves down at
 * most once a level. Each slot is a list in the order of adding; an event that comes down from
 * above was added before all that are added below directly, which keeps that order. For one thread
 * at a time.
 */
public final class EventQueue {
  private static final int BITS = 8;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = Long.SIZE / BITS;
  private static final int WORDS = SLOTS / Long.SIZE;
  private static final int NONE = -1;

  private final int[] heads = new int[LEVELS * SLOTS];
  private final int[] tails = new int[LEVELS * SLOTS];
  private final long[] occupied = new long[LEVELS * WORDS];
  private long[] times;
  private long[] events;
  private int[] next;
  private int free;
  private int size;
  private long now;
  private long event;

  /**
   * An empty one at time 0.
   *
   * @param capacity events that can wait before it has to grow
   */
  public EventQueue(int capacity) {
    int room = Math.max(16, capacity);
    times = new long[room];
    events = new long[room];
    next = new int[room];
    Arrays.fill(heads, NONE);
    chain(0);
  }

  /** How many are waiting. */
  public int size() {
    return size;
  }

  /** The bytes that its arrays take. */
  public long bytes() {
    return times.length * 20L + 2L * Integer.BYTES * LEVELS * SLOTS;
  }

  /**
   * How far time has come: to the event that was taken last, or beyond it, but not beyond the time
   * up to which {@link #next} found none.
   */
  public long now() {
    return now;
  }

  /** The event that was taken last. */
  public long event() {
    return event;
  }

  /**
   * Adds an event.
   *
   * @param time not before {@link #now}
   */
  public void add(long time, long what) {
    if (time < now) {
      throw new IllegalArgumentException(
          "it is %d; nothing can happen at %d any more".formatted(now, time));
    }
    if (free == NONE) {
      grow();
    }
    int node = free;
    free = next[node];
    times[node] = time;
    events[node] = what;
    size++;
    append(node, time);
  }

  /**
   * Takes the next event, if there is one up to a time; {@link #event} and {@link #now} say which.
   */
  public boolean next(long upTo) {
    while (true) {
      int slot = from(0, (int) (now & (SLOTS - 1)));
      if (slot != NONE) {
        long time = (now & -SLOTS) | slot;
        if (time > upTo) {
          return false;
        }
        take(slot, time);
        return true;
      }
      if (!descend(upTo)) {
        return false;
      }
    }
  }

  private void take(int slot, long time) {
    int node = heads[slot];
    heads[slot] = next[node];
    if (heads[slot] == NONE) {
      clear(slot);
    }
    now = time;
    event = events[node];
    next[node] = free;
    free = node;
    size--;
  }

  /** Brings the next events of the lowest level that has any a level down, or further. */
  private boolean descend(long upTo) {
    for (int level = 1; level < LEVELS; level++) {
      int shift = level * BITS;
      int slot = from(level, (int) (now >>> shift & (SLOTS - 1)));
      if (slot == NONE) {
        continue;
      }
      long above = shift + BITS == Long.SIZE ? 0 : now >>> (shift + BITS) << (shift + BITS);
      long start = above | (long) slot << shift;
      if (start > upTo) {
        return false;
      }
      now = start;
      int at = level * SLOTS + slot;
      int node = heads[at];
      heads[at] = NONE;
      clear(at);
      while (node != NONE) {
        int following = next[node];
        append(node, times[node]);
        node = following;
      }
      return true;
    }
    return false;
  }

  private void append(int node, long time) {
    long differs = time ^ now;
    int level = differs == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(differs)) / BITS;
    int at = level * SLOTS + (int) (time >>> (level * BITS) & (SLOTS - 1));
    next[node] = NONE;
    if (heads[at] == NONE) {
      heads[at] = node;
      occupied[at / Long.SIZE] |= 1L << at;
    } else {
      next[tails[at]] = node;
    }
    tails[at] = node;
  }

  private void clear(int at) {
    occupied[at / Long.SIZE] &= ~(1L << at);
  }

  /** The first slot of a level, from one on, that has events. */
  private int from(int level, int slot) {
    int word = slot / Long.SIZE;
    long bits = occupied[level * WORDS + word] & -1L << slot;
    while (bits == 0) {
      if (++word == WORDS) {
        return NONE;
      }
      bits = occupied[level * WORDS + word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  private void grow() {
    int before = times.length;
    if (before > Integer.MAX_VALUE / 2) {
      throw new IllegalStateException("more than %d events wait".formatted(before));
    }
    int room = before + before / 2;
    times = Arrays.copyOf(times, room);
    events = Arrays.copyOf(events, room);
    next = Arrays.copyOf(next, room);
    chain(before);
  }

  private void chain(int first) {
    for (int i = first; i < next.length; i++) {
      next[i] = i + 1 < next.length ? i + 1 : NONE;
    }
    free = first;
  }
}
