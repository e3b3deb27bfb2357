package souk.bench.keys;

import java.util.ArrayList;
import java.util.List;

/** How long each of many calls took. Safe for many threads. */
final class Latencies {
  private static final double PER_MILLI = 1e6;

  private final List<Long> nanos = new ArrayList<>();

  synchronized void add(long took) {
    nanos.add(took);
  }

  synchronized int size() {
    return nanos.size();
  }

  /** The time within which so many of a hundred were done; not a number when there were none. */
  synchronized double millis(int percent) {
    if (nanos.isEmpty()) {
      return Double.NaN;
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / PER_MILLI;
  }
}
