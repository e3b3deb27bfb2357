package souk.design.incentive;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * An inequality that holds where a cheat does not pay: what there is must be at least what is
 * needed.
 *
 * @param name as designs write it
 * @param number of the formula in the literature that Formulas names
 * @param says the inequality in words and letters
 * @param inputs what it asks for
 * @param there the side that must be the greater
 * @param needed the other
 */
public record Formula(
    String name,
    String number,
    String says,
    List<Input> inputs,
    ToDoubleFunction<Numbers> there,
    ToDoubleFunction<Numbers> needed) {
  public Formula {
    inputs = List.copyOf(inputs);
  }

  /** Numbers that were put in, by name. */
  public record Numbers(Map<String, Double> values) {
    public Numbers {
      values = Map.copyOf(values);
    }

    /** A number that the formula asked for. */
    public double get(String name) {
      return Objects.requireNonNull(values.get(name), name);
    }

    /** The same as a whole number. */
    public int count(String name) {
      return (int) Math.rint(get(name));
    }
  }
}
