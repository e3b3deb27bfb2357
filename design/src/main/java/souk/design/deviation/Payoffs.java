package souk.design.deviation;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import souk.design.model.Play.Part;

/** What each part gains, in the currency's smallest unit. */
final class Payoffs {
  private final Map<Part, Double> sums = new EnumMap<>(Part.class);

  void add(Part part, double sum) {
    sums.merge(part, sum, Double::sum);
  }

  double of(Part part) {
    return sums.getOrDefault(part, 0.0);
  }

  /** What some gain together. */
  double of(Collection<Part> parts) {
    return parts.stream().mapToDouble(this::of).sum();
  }

  /** Adds a share of another's. */
  void add(Payoffs other, double weight) {
    other.sums.forEach((part, sum) -> add(part, weight * sum));
  }
}
