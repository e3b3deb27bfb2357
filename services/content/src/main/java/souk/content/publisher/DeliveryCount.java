package souk.content.publisher;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import souk.primitives.Bytes32;

/**
 * What was delivered and paid for, of each object, since it was published first. Counted in memory
 * and written down now and then: a crash loses what came since. Safe for many threads.
 */
final class DeliveryCount {
  /** So much of an object. */
  record Count(long bundles, long tickets) {
    static final Count NONE = new Count(0, 0);

    Count plus(long moreBundles, long moreTickets) {
      return new Count(bundles + moreBundles, tickets + moreTickets);
    }
  }

  private final DeliveryStore store;
  private final Map<Bytes32, Count> counts = new HashMap<>();
  private final Set<Bytes32> unsaved = new HashSet<>();

  DeliveryCount(DeliveryStore store) {
    this.store = store;
    counts.putAll(store.all());
  }

  /** So many tickets were paid. */
  synchronized void paid(Bytes32 object, int tickets) {
    add(object, 0, tickets);
  }

  /** All of a bundle is paid. */
  synchronized void completed(Bytes32 object) {
    add(object, 1, 0);
  }

  private void add(Bytes32 object, long bundles, long tickets) {
    counts.put(object, counts.getOrDefault(object, Count.NONE).plus(bundles, tickets));
    unsaved.add(object);
  }

  synchronized Count of(Bytes32 object) {
    return counts.getOrDefault(object, Count.NONE);
  }

  /** Writes down what changed since the last time. */
  synchronized void save() {
    if (unsaved.isEmpty()) {
      return;
    }
    Map<Bytes32, Count> changed = new HashMap<>();
    unsaved.forEach(object -> changed.put(object, of(object)));
    store.put(changed);
    unsaved.clear();
  }
}
