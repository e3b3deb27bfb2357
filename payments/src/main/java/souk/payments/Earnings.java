package souk.payments;

import java.util.List;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What one escrow brought in one settled round: what was expected beside what was received, and
 * what it cost.
 *
 * @param escrow zero for a line that holds the fee of recording the round's draw, and nothing else
 * @param books how many were held
 * @param tickets how many of their tickets were taken
 * @param expected what these are worth
 * @param won books of which the winning ticket was taken
 * @param paid the prizes that the ledger paid for them
 * @param payouts the transactions that are known to have paid; those of a node that was killed
 *     before it heard of one are missing, and can be read from the ledger
 */
public record Earnings(
    long round,
    Bytes32 escrow,
    int books,
    long tickets,
    Amount expected,
    int won,
    Amount paid,
    List<Payout> payouts) {
  public Earnings {
    payouts = List.copyOf(payouts);
  }

  /** What the known transactions cost, in the chain's own coin. */
  public Amount fee() {
    return payouts.stream().map(Payout::fee).reduce(Amount.ZERO, Amount::plus);
  }

  /** What was paid in transactions that are not among those known. */
  public Amount unexplained() {
    return paid.minusOrZero(payouts.stream().map(Payout::paid).reduce(Amount.ZERO, Amount::plus));
  }

  /** The same with other transactions. */
  public Earnings with(List<Payout> others) {
    return new Earnings(round, escrow, books, tickets, expected, won, paid, others);
  }
}
