package souk.market.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.OfferQuery;

/** Constraints both ways, as conditions of a search among offers. */
public final class Conditions {
  private Conditions() {}

  /** What a demand requires of offers: one condition for each clause. */
  public static List<OfferQuery.Condition> of(Constraint where) {
    List<OfferQuery.Condition> conditions = new ArrayList<>();
    where
        .alone()
        .forEach(clause ->
            conditions.add(
                new OfferQuery.Condition(clause.text(), offer -> clause.holds(Facts.of(offer)))));
    return conditions;
  }

  /**
   * What offers require of a demand: only those remain whose constraint it meets. One whose
   * constraint cannot be read requires what nobody knows, and does not remain.
   *
   * @param known for {@link Vocabulary#ofDemands}
   */
  public static OfferQuery.Condition of(Constraints known, Demand demand) {
    Facts facts = Facts.of(demand);
    return new OfferQuery.Condition(
        "offers that take such a demand", offer -> refusal(known, offer, facts).isEmpty());
  }

  /** Why an offer does not take a demand; empty when it does. */
  public static Optional<String> refusal(Constraints known, Offer offer, Demand demand) {
    return refusal(known, offer, Facts.of(demand));
  }

  private static Optional<String> refusal(Constraints known, Offer offer, Facts demand) {
    try {
      return known.of(offer.constraint()).unmet(demand).map(Unmet::toString);
    } catch (ConstraintException e) {
      return Optional.of("its constraint cannot be read: " + e.getMessage());
    }
  }
}
