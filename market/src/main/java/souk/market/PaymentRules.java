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

  /** Those with so many percent of the prize, at least one unit of it. */
  public PaymentRules share(int percent) {
    Amount part = prize.share(percent, 100);
    return new PaymentRules(part.isZero() ? Amount.of(1) : part, depth);
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

  /** What a ticket is worth on average, rounded up to the currency's smallest unit. */
  public Amount ticketPrice() {
    Amount down = prize.share(1, tickets());
    return down.times(tickets()).equals(prize) ? down : down.plus(Amount.of(1));
  }

  /**
   * Whether a provider that wants these at least takes the books of an escrow: each ticket is worth
   * as much, and each prize too, for out of a prize its claim is paid.
   *
   * @param paid the prize of the escrow's books
   * @param deep their depth
   */
  public boolean takes(Amount paid, int deep) {
    // paid / 2^deep >= prize / 2^depth, without a division
    boolean worth =
        paid.toBigInteger().shiftLeft(depth).compareTo(prize.toBigInteger().shiftLeft(deep)) >= 0;
    return worth && paid.compareTo(prize) >= 0;
  }

  /** What a ticket is worth on average. */
  public double ticketValue() {
    return prize.toDouble() / tickets();
  }
}
