package souk.market.negotiation.strategy;

import java.math.BigInteger;
import souk.market.PaymentRules;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Talk;
import souk.primitives.Amount;

/**
 * The most that a customer locks for an agreement: the prizes of all its books, and the funds of
 * its periods. What would lock more is brought down to a prize that does not.
 *
 * @param most in the currency's smallest unit
 * @param books of the escrow in all its rounds together
 */
public record Budget(Amount most, long books) implements Concern {
  public Budget {
    if (books < 1) {
      throw new IllegalArgumentException("an escrow has at least 1 book, got " + books);
    }
  }

  @Override
  public Opinion opinion(Talk talk) {
    BigInteger left =
        most.toBigInteger().subtract(talk.there().terms().periods().funds().toBigInteger());
    BigInteger prize = left.divide(BigInteger.valueOf(books));
    if (prize.signum() <= 0) {
      return new Opinion.Never(
          "the budget of %s does not pay for %d books and the periods".formatted(most, books));
    }
    PaymentRules payment = talk.there().payment();
    return payment.prize().toBigInteger().compareTo(prize) <= 0
        ? Opinion.FINE
        : new Opinion.Wants(draft ->
            new Draft(
                draft.terms(),
                new PaymentRules(
                    Amount.of(draft.payment().prize().toBigInteger().min(prize)),
                    draft.payment().depth())));
  }
}
