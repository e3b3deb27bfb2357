package souk.market.negotiation.strategy;

import java.math.BigInteger;
import java.util.List;
import souk.market.PaymentRules;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Side;
import souk.market.negotiation.Talk;

/**
 * A price that gives in as much as the other side just did, and nothing when that did not; it
 * begins with its first word and never goes beyond its last. It takes what is at least as good as
 * what it would say itself now. After Faratin, Sierra and Jennings 1998 (absolute tit for tat).
 *
 * @param first what it begins with
 * @param last what it never goes beyond
 */
public record TitForTat(Side side, PaymentRules first, PaymentRules last) implements Concern {
  public TitForTat {
    Prices.check(side, first, last);
  }

  @Override
  public Opinion opinion(Talk talk) {
    PaymentRules now = next(talk);
    return Prices.suits(side, talk.there().payment(), now)
        ? Opinion.FINE
        : new Opinion.Wants(draft -> draft.with(now));
  }

  private PaymentRules next(Talk talk) {
    if (talk.own().isEmpty()) {
      return first;
    }
    BigInteger own = prize(talk.own().getLast());
    List<Draft> theirs = talk.theirs();
    if (theirs.size() < 2) {
      return Prices.between(own, first, last);
    }
    BigInteger step = prize(theirs.getLast()).subtract(prize(theirs.get(theirs.size() - 2)));
    boolean towards = side == Side.PROVIDER ? step.signum() > 0 : step.signum() < 0;
    return Prices.between(towards ? own.subtract(step) : own, first, last);
  }

  private BigInteger prize(Draft draft) {
    return Prices.prizeAt(first.depth(), draft.payment(), side);
  }
}
