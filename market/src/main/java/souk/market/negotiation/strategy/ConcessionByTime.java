package souk.market.negotiation.strategy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import souk.market.PaymentRules;
import souk.market.negotiation.Side;
import souk.market.negotiation.Talk;

/**
 * A price that goes from the first word to the last as the negotiation's time passes: of the way
 * between both, {@code elapsed^(1/eagerness)} is gone at any time. Below 1 it holds out and gives
 * in at the end, above 1 it gives in early. It takes what is at least as good as what it would say
 * itself now. After Faratin, Sierra and Jennings, Negotiation decision functions for autonomous
 * agents, Robotics and Autonomous Systems 24, 1998 (time-dependent tactics).
 *
 * @param first what it begins with
 * @param last what it never goes beyond
 * @param eagerness more than 0; 1 goes in equal steps
 */
public record ConcessionByTime(Side side, PaymentRules first, PaymentRules last, double eagerness)
    implements Concern {
  public ConcessionByTime {
    Prices.check(side, first, last);
    if (!(eagerness > 0) || eagerness > 100) {
      throw new IllegalArgumentException("eagerness is more than 0 and at most 100");
    }
  }

  @Override
  public Opinion opinion(Talk talk) {
    PaymentRules now = at(talk.elapsed());
    return Prices.suits(side, talk.there().payment(), now)
        ? Opinion.FINE
        : new Opinion.Wants(draft -> draft.with(now));
  }

  /** The price when so much of the time is over. */
  PaymentRules at(double elapsed) {
    double gone = Math.pow(Math.clamp(elapsed, 0, 1), 1 / eagerness);
    BigInteger from = first.prize().toBigInteger();
    BigDecimal way = new BigDecimal(last.prize().toBigInteger().subtract(from));
    BigInteger step =
        way.multiply(BigDecimal.valueOf(gone)).setScale(0, RoundingMode.DOWN).toBigInteger();
    return Prices.between(from.add(step), first, last);
  }
}
