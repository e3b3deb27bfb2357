package souk.design.deviation;

import java.util.EnumMap;
import java.util.Map;
import souk.design.model.MarketDesign;
import souk.design.model.Play;
import souk.design.model.Play.Sum;

/** The numbers of a play. */
final class Sums {
  private final Map<Sum, Double> values = new EnumMap<>(Sum.class);

  Sums(MarketDesign design, Play play) {
    for (Sum sum : Sum.values()) {
      values.put(sum, play.value(sum, design));
    }
  }

  double of(Sum sum) {
    return values.getOrDefault(sum, 0.0);
  }

  int count(Sum sum) {
    return (int) Math.rint(of(sum));
  }
}
