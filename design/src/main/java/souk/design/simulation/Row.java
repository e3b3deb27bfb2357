package souk.design.simulation;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of one {@link Run}.
 *
 * @param mark of the run
 * @param varied values, by path
 * @param measures all of them
 */
public record Row(
    String mark, Map<String, String> varied, String scenario, int replication, Measures measures)
    implements Serializable {
  public Row {
    varied = Collections.unmodifiableMap(new LinkedHashMap<>(varied));
  }

  /** One of its measures. */
  public double measure(Measure measure) {
    return measures.of(measure);
  }
}
