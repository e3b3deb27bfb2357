package souk.market.negotiation.strategy;

import java.math.BigInteger;
import souk.market.PaymentRules;
import souk.market.negotiation.Side;
import souk.primitives.Amount;

/** Prices as the two sides see them: a provider likes them high, a customer low. */
final class Prices {
  private Prices() {}

  /** Whether a ticket's worth is at least as good for a side as another. */
  static boolean suits(Side side, PaymentRules offered, PaymentRules wanted) {
    int more = offered.compareTicket(wanted);
    // A prize too small to be claimed is no better for being won more often.
    return side == Side.PROVIDER
        ? more >= 0 && offered.prize().compareTo(wanted.prize()) >= 0
        : more <= 0;
  }

  /**
   * The prize in books of so many tickets at which a ticket is worth the same, rounded as it is
   * better for the side.
   */
  static BigInteger prizeAt(int depth, PaymentRules payment, Side side) {
    BigInteger prize = payment.prize().toBigInteger();
    if (depth >= payment.depth()) {
      return prize.shiftLeft(depth - payment.depth());
    }
    int shift = payment.depth() - depth;
    BigInteger down = prize.shiftRight(shift);
    boolean exact = down.shiftLeft(shift).equals(prize);
    return exact || side == Side.CUSTOMER ? down : down.add(BigInteger.ONE);
  }

  /** A prize between two, whichever is the larger, at least one unit. */
  static PaymentRules between(BigInteger prize, PaymentRules one, PaymentRules other) {
    BigInteger low = one.prize().toBigInteger().min(other.prize().toBigInteger());
    BigInteger high = one.prize().toBigInteger().max(other.prize().toBigInteger());
    return new PaymentRules(Amount.of(prize.max(low).min(high)), one.depth());
  }

  /**
   * @throws IllegalArgumentException when a side would begin with what is worse for it than its
   *     last word, or both are for books of different size
   */
  static void check(Side side, PaymentRules first, PaymentRules last) {
    int step = last.compareTicket(first);
    if (first.depth() != last.depth() || (side == Side.PROVIDER ? step > 0 : step < 0)) {
      throw new IllegalArgumentException(
          "a %s goes from %s to %s for a book of the same size"
              .formatted(
                  side == Side.PROVIDER ? "provider" : "customer",
                  side == Side.PROVIDER ? "a price down" : "a price up",
                  side == Side.PROVIDER ? "its least" : "its most"));
    }
  }
}
