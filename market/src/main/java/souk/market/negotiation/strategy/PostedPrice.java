package souk.market.negotiation.strategy;

import souk.market.PaymentRules;
import souk.market.negotiation.Side;
import souk.market.negotiation.Talk;

/** One price, from the first turn to the last. */
public record PostedPrice(Side side, PaymentRules price) implements Concern {
  @Override
  public Opinion opinion(Talk talk) {
    return Prices.suits(side, talk.there().payment(), price)
        ? Opinion.FINE
        : new Opinion.Wants(draft -> draft.with(price));
  }
}
