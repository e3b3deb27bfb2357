package souk.design.simulation;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * All that was measured in one replication.
 *
 * @param values one of each measure
 */
public record Measures(Map<Measure, Double> values) implements Serializable {
  public Measures {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
    if (values.size() != Measure.values().length) {
      throw new IllegalArgumentException(
          "there are %d measures, got %d".formatted(Measure.values().length, values.size()));
    }
  }

  /** One of them. */
  public double of(Measure measure) {
    return Objects.requireNonNull(values.get(measure));
  }
}
