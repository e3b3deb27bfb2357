package souk.content.publisher;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something for each cache that is hired, made when it is first asked for. What belongs to those
 * who are hired no more goes whenever something new is made: there is never more than for all that
 * are hired, and all that were when the last was made. Safe for many threads.
 *
 * @param <K> names a cache or its agreement
 */
final class PerCache<K, V> {
  private final Predicate<K> hired;
  private final Function<K, V> make;
  private final Map<K, V> values = new HashMap<>();

  PerCache(Predicate<K> hired, Function<K, V> make) {
    this.hired = hired;
    this.make = make;
  }

  synchronized V of(K key) {
    V known = values.get(key);
    if (known == null) {
      values.keySet().removeIf(hired.negate());
      known = make.apply(key);
      values.put(key, known);
    }
    return known;
  }

  synchronized int size() {
    return values.size();
  }
}
