package souk.payments;

import java.time.Duration;
import souk.primitives.Amount;

/**
 * What a till takes, and how much of it.
 *
 * @param leastPrize the smallest prize worth claiming
 * @param maxDepth the deepest ticket tree
 * @param maxLag how old the ledger's newest block may be before the till takes nothing; in blocks
 *     it must stay below the rounds' closeGap + seedDelay, or a till that lags could take tickets
 *     whose winner is known
 * @param memory the most bytes that all held books may take: about 640 for a book and 24 for each
 *     of its tickets
 * @param memoryPerRound the most of these for the books of one escrow in one round
 */
public record TillRules(
    Amount leastPrize, int maxDepth, Duration maxLag, long memory, long memoryPerRound) {
  public TillRules {
    if (maxDepth < 0 || maxLag.isNegative() || memory < 1 || memoryPerRound < 1) {
      throw new IllegalArgumentException(
          "depth, lag and memory must not be negative: %d, %s, %d, %d"
              .formatted(maxDepth, maxLag, memory, memoryPerRound));
    }
  }

  /**
   * Rules that are good for most: a prize of at least a hundred times the fee of claiming it, books
   * of at most 4,096 tickets, blocks no older than {@code maxLag}, 256 MiB in all and 32 for one
   * escrow in a round.
   *
   * @param claimFee what claiming one book costs, in the prize's currency
   */
  public static TillRules forFee(Amount claimFee, Duration maxLag) {
    return new TillRules(claimFee.times(100), 12, maxLag, 256L << 20, 32L << 20);
  }
}
