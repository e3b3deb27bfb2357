package souk.exchange;

import java.util.Map;
import souk.market.offer.Property;
import souk.primitives.Amount;

/**
 * A kind's own terms in one market, as its section of the market file has them. A kind implements
 * this with a record of its own.
 */
public interface ServiceTerms {
  /** Those of a kind that has no keys of its own in market files. */
  static ServiceTerms of(UnitLimits limits) {
    return new ServiceTerms() {
      @Override
      public UnitLimits limits() {
        return limits;
      }
    };
  }

  /** What a unit may hold. */
  default UnitLimits limits() {
    return UnitLimits.DEFAULT;
  }

  /**
   * How many tickets lost to clients that never paid a provider forgives for 10,000 that were paid.
   */
  default int tolerance() {
    return 100;
  }

  /**
   * Of an agreement's exposure, in basis points, what is kept for the customer itself: all other
   * clients together use up the rest at most.
   */
  default int customerShare() {
    return 2_500;
  }

  /** The least that a ticket must be worth on average, for a provider to take it. */
  default Amount leastTicketValue() {
    return Amount.of(1);
  }

  /** What a provider's offer says of the service beside its price, by name. */
  default Map<String, Property> properties() {
    return Map.of();
  }
}
