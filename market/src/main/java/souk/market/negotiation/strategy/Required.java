package souk.market.negotiation.strategy;

import java.util.function.Function;
import souk.market.constraint.Constraint;
import souk.market.constraint.Facts;
import souk.market.constraint.Unmet;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Talk;

/**
 * What a draft must be like whatever it costs.
 *
 * @param constraint that it must meet
 * @param facts of a draft, as the constraint sees them
 */
public record Required(Constraint constraint, Function<Draft, Facts> facts) implements Concern {
  @Override
  public Opinion opinion(Talk talk) {
    return constraint
        .unmet(facts.apply(talk.there()))
        .map(Unmet::toString)
        .<Opinion>map(Opinion.Never::new)
        .orElse(Opinion.FINE);
  }
}
