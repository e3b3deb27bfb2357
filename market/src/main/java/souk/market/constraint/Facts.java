package souk.market.constraint;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.primitives.Amount;

/** What a constraint is held against: one offer, one demand, or numbers of a service's own. */
public sealed interface Facts permits OfferFacts, DemandFacts, NumberFacts {
  /** Those of an offer. */
  static Facts of(Offer offer) {
    return new OfferFacts(offer);
  }

  /** Those of a demand. */
  static Facts of(Demand demand) {
    return new DemandFacts(demand);
  }

  /** Numbers by the names of a vocabulary that {@link Vocabulary#ofNumbers} made. */
  static Facts of(Map<String, Long> numbers) {
    return new NumberFacts(numbers);
  }

  /** What a name of the vocabulary that is no property stands for; null for others. */
  @Nullable Object value(String name);

  /** What is said beside that. */
  SortedMap<String, Property> properties();

  /** An amount as constraints see it: 2^63 - 1 at most. */
  static Long number(Amount amount) {
    return amount.high() != 0 || amount.low() < 0 ? Long.MAX_VALUE : amount.low();
  }
}
