package souk.market.hire;

import java.util.Optional;
import souk.market.PaymentRules;
import souk.market.constraint.Conditions;
import souk.market.constraint.Constraint;
import souk.market.constraint.Constraints;
import souk.market.constraint.Facts;
import souk.market.offer.Clause;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.primitives.Amount;

/** One thing that an offer must be like before its provider is hired. */
public interface Requirement {
  /** Why an offer does not meet it; empty when it does. */
  Optional<Unfit> unfit(Offer offer);

  /**
   * An escrow with such books pays what it asks.
   *
   * @param prize of a book
   * @param depth of a book, which has 2^depth tickets
   */
  static Requirement paidWith(Amount prize, int depth) {
    PaymentRules paid = new PaymentRules(prize, depth);
    return offer -> {
      if (offer.payment().takes(prize, depth)) {
        return Optional.empty();
      }
      boolean dear = offer.ticketPrice().compareTo(paid.ticketPrice()) > 0;
      return Optional.of(
          dear || offer.payment().prize().compareTo(prize) <= 0
              ? new Unfit.TooDear(offer.ticketPrice(), paid.ticketPrice())
              : new Unfit.PrizeTooSmall(offer.payment().prize(), prize));
    };
  }

  /** Its books have so many tickets as the market's. */
  static Requirement booksOf(int tickets) {
    return offer ->
        offer.payment().tickets() == tickets
            ? Optional.empty()
            : Optional.of(
                new Unfit.Unlike(
                    "books of %d tickets".formatted(tickets),
                    "it has %d".formatted(offer.payment().tickets())));
  }

  /** A property is as a clause says. */
  static Requirement of(Clause clause) {
    return offer -> {
      Property met = offer.properties().get(clause.property());
      if (met != null && clause.fits(met)) {
        return Optional.empty();
      }
      return Optional.of(
          new Unfit.Unlike(
              clause.toString(),
              met == null ? "it says nothing of that" : clause.property() + " is " + met));
    };
  }

  /** A constraint holds. */
  static Requirement of(Constraint where) {
    return offer ->
        where
            .unmet(Facts.of(offer))
            .map(unmet -> new Unfit.Unlike(unmet.clause(), String.join(", ", unmet.met())));
  }

  /**
   * The other way: what the offer requires of a demand is met.
   *
   * @param known for {@link souk.market.constraint.Vocabulary#ofDemands}
   */
  static Requirement taking(Demand demand, Constraints known) {
    return offer ->
        Conditions.refusal(known, offer, demand)
            .map(why -> new Unfit.Otherwise("it does not take such a demand: " + why));
  }
}
