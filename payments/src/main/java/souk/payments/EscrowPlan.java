package souk.payments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.IntStream;
import souk.ledger.EscrowTerms;
import souk.ledger.RoundRules;
import souk.primitives.Amount;

/**
 * What paying providers in lottery tickets means in figures, for a customer who chooses the depth
 * of its books.
 *
 * <p>A round's payments fill whole books and part of one more. A whole book pays its prize for
 * certain; of a book of which j of L tickets were paid, the provider gets the prize with chance
 * j/L. What the provider earns in a round therefore strays from what it is owed by less than one
 * prize, with variance prize² · (j/L) · (1 - j/L) = price² · j · (L - j), and rounds are
 * independent of each other.
 *
 * @param need what is to be paid
 * @param depth of a book; it has L = 2^depth tickets
 * @param prize of a book: L times what a ticket is worth
 * @param booksPerRound of all providers, so that each round's tickets find place
 * @param locked what the escrow locks at one time: for the rounds in which a prize may still be
 *     claimed
 * @param deviation of what a provider earns from what it is owed, in all rounds together: the
 *     standard deviation, in units of what it is owed
 * @param customerFees what opening, allotting and refunding the escrow cost
 * @param claimFees what all providers pay for claims, as may be expected: a book that is full by
 *     j/L is claimed with that chance
 */
public record EscrowPlan(
    PaymentNeed need,
    int depth,
    Amount prize,
    long booksPerRound,
    Amount locked,
    double deviation,
    Amount customerFees,
    Amount claimFees) {
  /** The most books a round that an escrow can have. */
  private static final long MOST_BOOKS = 0xffffffffL;

  /**
   * The plan for books of this depth.
   *
   * @throws IllegalArgumentException when no escrow can be like that
   * @throws ArithmeticException when its money is more than there can be
   */
  public static EscrowPlan of(PaymentNeed need, int depth) {
    if (depth < 0 || depth > EscrowTerms.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a depth from 0 to %d, got %d".formatted(EscrowTerms.MAX_DEPTH, depth));
    }
    long size = 1L << depth;
    Amount prize = need.price().times(size);
    long books = Math.multiplyExact(Math.ceilDiv(need.mostInRound(), size), need.providers());
    if (books > MOST_BOOKS) {
      throw new IllegalArgumentException(
          "books of %d tickets would be %d a round, and an escrow has at most %d"
              .formatted(size, books, MOST_BOOKS));
    }
    BigInteger claimed =
        BigInteger.valueOf(LedgerGas.claimedBook(depth, need.batch()))
            .multiply(BigInteger.valueOf(need.payments()))
            .multiply(BigInteger.valueOf(need.providers()))
            .shiftRight(depth);
    return new EscrowPlan(
        need,
        depth,
        prize,
        books,
        prize.times(books).times(Math.min(need.forRounds(), lockedRounds(need.rounds()))),
        Math.sqrt(tickets(variance(need, size))) / need.payments(),
        need.gas().cost(LedgerGas.OPEN + LedgerGas.REFUND + need.providers() * LedgerGas.ALLOT),
        need.gas().cost(claimed));
  }

  /** Variance of what one provider earns, in squares of what a ticket is worth: exact. */
  private static BigInteger variance(PaymentNeed need, long size) {
    BigInteger variance = BigInteger.ZERO;
    for (PaymentNeed.Alike alike : need.alike()) {
      long part = alike.payments() % size;
      variance =
          variance.add(
              BigInteger.valueOf(part * (size - part))
                  .multiply(BigInteger.valueOf(alike.rounds())));
    }
    return variance;
  }

  private static double tickets(BigInteger squares) {
    return new BigDecimal(squares).doubleValue();
  }

  /**
   * The plan with the least fees of those in which a provider's income strays no more than is
   * tolerated: books of one ticket never let it stray, and deeper ones cost less.
   *
   * @param most standard deviation, in units of what a provider is owed
   */
  public static EscrowPlan cheapest(PaymentNeed need, double most) {
    EscrowPlan best = null;
    IllegalArgumentException why = null;
    for (int depth = 0; depth <= EscrowTerms.MAX_DEPTH; depth++) {
      try {
        EscrowPlan plan = of(need, depth);
        if (plan.deviation <= most
            && (best == null || plan.claimFees.compareTo(best.claimFees) < 0)) {
          best = plan;
        }
      } catch (IllegalArgumentException e) {
        why = e; // shallow books are too many; deeper ones may be few enough
      }
    }
    if (best == null) {
      throw why == null ? new IllegalArgumentException("tolerate more than nothing") : why;
    }
    return best;
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
    return locked.toDouble() * need.forRounds() / need.spent().toDouble();
  }

  /** All fees. */
  public Amount fees() {
    return customerFees.plus(claimFees);
  }

  /** The part of what is paid that goes to claims. */
  public double feeShare() {
    return claimFees.toDouble() / need.spent().toDouble();
  }

  /** The largest sum by which what a provider earns in a round can stray from what it is owed. */
  public Amount mostAstray() {
    return prize;
  }

  /**
   * What one provider earns in all rounds: the least with which a share of all outcomes is covered.
   * Computed from the exact distribution, the sum of at most two binomial ones.
   *
   * @param share of outcomes that bring at most this much, 0 to 1
   */
  public Amount income(double share) {
    long size = 1L << depth;
    long whole = 0;
    double[] chances = {1};
    for (PaymentNeed.Alike alike : need.alike()) {
      whole += alike.rounds() * (alike.payments() / size);
      double odds = (double) (alike.payments() % size) / size;
      if (odds > 0) {
        chances = sum(chances, binomial(alike.rounds(), odds));
      }
    }
    double below = 0;
    int prizes = 0;
    while (prizes < chances.length - 1 && below + chances[prizes] < share) {
      below += chances[prizes++];
    }
    return prize.times(whole + prizes);
  }

  private static double[] sum(double[] one, double[] other) {
    double[] sum = new double[one.length + other.length - 1];
    IntStream.range(0, one.length)
        .forEach(
            i -> IntStream.range(0, other.length).forEach(j -> sum[i + j] += one[i] * other[j]));
    return sum;
  }

  /** The chances of 0 to n wins, from the most likely one outwards, which loses no small ones. */
  private static double[] binomial(int n, double odds) {
    double[] chances = new double[n + 1];
    int mode = (int) Math.min(n, Math.floor((n + 1) * odds));
    chances[mode] = 1;
    double ratio = odds / (1 - odds);
    for (int k = mode; k < n; k++) {
      chances[k + 1] = chances[k] * (n - k) / (k + 1) * ratio;
    }
    for (int k = mode; k > 0; k--) {
      chances[k - 1] = chances[k] * k / (n - k + 1) / ratio;
    }
    double total = IntStream.rangeClosed(0, n).mapToDouble(k -> chances[k]).sum();
    IntStream.rangeClosed(0, n).forEach(k -> chances[k] /= total);
    return chances;
  }
}
