package souk.market.hire;

import java.util.List;
import souk.market.constraint.Constraint;
import souk.market.offer.Clause;

/**
 * What a customer wants of offers, beside that it can pay for them.
 *
 * @param clauses on properties, which an index finds quickly; all of them must fit
 * @param where all that can be said of an offer, as an expression
 */
public record Wanted(List<Clause> clauses, Constraint where) {
  /** Anything. */
  public static final Wanted ANYTHING = new Wanted(List.of(), Constraint.NONE);

  public Wanted {
    clauses = List.copyOf(clauses);
  }

  /** Clauses alone. */
  public static Wanted of(List<Clause> clauses) {
    return new Wanted(clauses, Constraint.NONE);
  }
}
