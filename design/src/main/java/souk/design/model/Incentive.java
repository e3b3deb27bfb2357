package souk.design.model;

import java.util.Map;
import souk.market.file.Place;

/**
 * A claim that cheating does not pay.
 *
 * @param is what the cheat is
 * @param formula the name of the inequality that decides
 * @param inputs what is put in, by the formula's names
 */
public record Incentive(
    String name, String is, String formula, Map<String, Expression> inputs, Place place) {
  public Incentive {
    inputs = Map.copyOf(inputs);
  }
}
