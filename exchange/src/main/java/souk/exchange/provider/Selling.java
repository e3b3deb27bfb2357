package souk.exchange.provider;

import java.util.function.Function;
import souk.market.PaymentRules;
import souk.market.constraint.Constraint;
import souk.market.negotiation.NegotiationRules;
import souk.market.negotiation.Side;
import souk.market.negotiation.strategy.Concern;
import souk.market.negotiation.strategy.PostedPrice;

/**
 * How a provider sells a service: what it requires of demands, and how it negotiates.
 *
 * @param demands which demands it takes at all
 * @param price what it minds about the price, given the market file's
 * @param rules how long it negotiates
 */
public record Selling(
    Constraint demands, Function<PaymentRules, Concern> price, NegotiationRules rules) {
  /** To everybody, at the market file's price. */
  public static final Selling POSTED =
      new Selling(
          Constraint.NONE,
          posted -> new PostedPrice(Side.PROVIDER, posted),
          NegotiationRules.DEFAULT);

  /** The same to those alone whose demands meet a constraint. */
  public Selling requiring(Constraint constraint) {
    return new Selling(constraint, price, rules);
  }

  /** The same with another mind about the price. */
  public Selling at(Function<PaymentRules, Concern> other) {
    return new Selling(demands, other, rules);
  }
}
