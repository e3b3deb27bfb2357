package souk.market.constraint;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import souk.market.offer.Property;

/** Numbers under the names of a vocabulary that a service made for itself. */
record NumberFacts(Map<String, Long> numbers) implements Facts {
  NumberFacts {
    numbers = Map.copyOf(numbers);
  }

  @Override
  public @Nullable Object value(String name) {
    return numbers.get(name);
  }

  @Override
  public SortedMap<String, Property> properties() {
    return Collections.emptySortedMap();
  }
}
