package souk.payments;

import souk.ledger.EscrowTerms;
import souk.ledger.RoundRules;
import souk.primitives.Amount;

/**
 * What paying one provider in lottery tickets means in figures, for a customer who chooses the
 * depth of its books.
 *
 * <p>A round's payments fill whole books and part of one more. A whole book pays its prize for
 * certain; of a book of which j of L tickets were paid, the provider gets the prize with chance
 * j/L. What the provider earns in a round therefore strays from what it is owed by less than one
 * prize, with variance prize² · (j/L) · (1 - j/L), and rounds are independent of each other.
 *
 * @param depth of a book; it has L = 2^depth tickets
 * @param prize of a book: L times what a ticket is worth
 * @param books a round, so that all of the round's tickets find place
 * @param spentPerRound what the tickets of a round are worth
 * @param locked what the escrow locks for the rounds in which a prize may still be claimed
 * @param deviation of what the provider earns in a round from what it is owed: the standard
 *     deviation, in units of a round's payments
 * @param feeShare the most that claims cost the provider, in units of what they pay
 */
public record EscrowPlan(
    int depth,
    Amount prize,
    long books,
    Amount spentPerRound,
    Amount locked,
    double deviation,
    double feeShare) {

  /** The plan for books of this depth. */
  public static EscrowPlan of(
      RoundRules rounds, Amount ticket, long ticketsPerRound, Amount claimFee, int depth) {
    if (ticketsPerRound < 1 || depth < 0 || depth > EscrowTerms.MAX_DEPTH || ticket.isZero()) {
      throw new IllegalArgumentException(
          "need tickets of some worth and a depth from 0 to %d, got %d of %s and %d"
              .formatted(EscrowTerms.MAX_DEPTH, ticketsPerRound, ticket, depth));
    }
    long size = 1L << depth;
    Amount prize = ticket.times(size);
    long books = Math.ceilDiv(ticketsPerRound, size);
    double part = (double) (ticketsPerRound % size) / size;
    return new EscrowPlan(
        depth,
        prize,
        books,
        ticket.times(ticketsPerRound),
        prize.times(books).times(lockedRounds(rounds)),
        size * Math.sqrt(part * (1 - part)) / ticketsPerRound,
        claimFee.toDouble() / prize.toDouble());
  }

  /**
   * The plan with the smallest books whose claims cost at most {@code mostFeeShare} of what they
   * pay: larger ones lock more and stray more.
   *
   * @throws IllegalArgumentException when even the largest books cost more
   */
  public static EscrowPlan cheapest(
      RoundRules rounds,
      Amount ticket,
      long ticketsPerRound,
      Amount claimFee,
      double mostFeeShare) {
    for (int depth = 0; depth <= EscrowTerms.MAX_DEPTH; depth++) {
      EscrowPlan plan = of(rounds, ticket, ticketsPerRound, claimFee, depth);
      if (plan.feeShare <= mostFeeShare) {
        return plan;
      }
    }
    throw new IllegalArgumentException(
        "tickets worth %s are too small: claiming a book costs %s; make a ticket stand for more"
            .formatted(ticket, claimFee));
  }

  /**
   * For how many rounds an escrow's money is bound at one time, when it pays in every round: the
   * round itself, and those whose claim deadline has not passed when it begins.
   */
  public static long lockedRounds(RoundRules rounds) {
    return 1 + Math.ceilDiv(1L + rounds.seedDelay() + rounds.claimWindow(), rounds.length());
  }

  /** Capital that is locked, for each unit of what is spent in a round. */
  public double lockedToSpent() {
    return locked.toDouble() / spentPerRound.toDouble();
  }

  /** The largest sum by which what a provider earns in a round can stray from what it is owed. */
  public Amount mostAstray() {
    return prize;
  }
}
