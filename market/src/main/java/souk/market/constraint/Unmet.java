package souk.market.constraint;

import java.util.List;

/**
 * Why something does not meet a constraint.
 *
 * @param clause the first of its clauses that is not met, as written
 * @param met the values that this clause met: {@code ticket_price is 25}; what it could not be
 *     decided for otherwise
 */
public record Unmet(String clause, List<String> met) {
  public Unmet {
    met = List.copyOf(met);
  }

  @Override
  public String toString() {
    return met.isEmpty()
        ? clause + " does not hold"
        : clause + " does not hold: " + String.join(", ", met);
  }
}
