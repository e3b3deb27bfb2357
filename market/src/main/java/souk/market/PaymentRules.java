package souk.market;

import souk.ledger.EscrowTerms;
import souk.primitives.Amount;

/**
 * What a market's escrows pay with.
 *
 * @param prize of a book's winning ticket
 * @param depth of a book's tree; it has 2^depth tickets
 */
public record PaymentRules(Amount prize, int depth) {
  public PaymentRules {
    if (prize.isZero()) {
      throw new IllegalArgumentException("the prize must not be zero");
    }
    if (depth < 0 || depth > EscrowTerms.MAX_DEPTH) {
      throw new IllegalArgumentException("the depth is from 0 to " + EscrowTerms.MAX_DEPTH);
    }
  }

  /**
   * Those in which a ticket is worth so much on average: one of the 2^depth tickets of a book wins
   * the prize.
   *
   * @throws ArithmeticException when the prize would be no amount
   */
  public static PaymentRules perTicket(Amount price, int depth) {
    return new PaymentRules(price.times(1L << depth), depth);
  }

  /** Tickets in a book. */
  public int tickets() {
    return 1 << depth;
  }

  /**
   * Compares what a ticket is worth, exactly: less than zero when it is worth less than one of the
   * other.
   */
  public int compareTicket(PaymentRules other) {
    return prize
        .toBigInteger()
        .shiftLeft(other.depth)
        .compareTo(other.prize.toBigInteger().shiftLeft(depth));
  }

  /** What a ticket is worth on average. */
  public double ticketValue() {
    return prize.toDouble() / tickets();
  }
}
