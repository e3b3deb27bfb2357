package souk.payments;

import souk.ledger.Command.Claim;
import souk.primitives.Amount;

/**
 * How a claimer goes about it.
 *
 * @param batch the most books in one claim
 * @param patience for how many blocks a claim that was handed in, and not seen, is waited for
 *     before it is handed in again
 * @param leastPrize the smallest prize that is worth what a claim costs; books of less are left
 */
public record ClaimRules(int batch, int patience, Amount leastPrize) {
  /** A hundred books in a claim, ten blocks of patience, any prize. */
  public static final ClaimRules STANDARD = new ClaimRules(100, 10, Amount.ZERO);

  /** The standard, for prizes of so much at least. */
  public static ClaimRules worth(Amount leastPrize) {
    return new ClaimRules(STANDARD.batch, STANDARD.patience, leastPrize);
  }

  public ClaimRules {
    if (batch < 1 || batch > Claim.MAX_BOOKS || patience < 1) {
      throw new IllegalArgumentException(
          "batch must be from 1 to %d and patience at least 1, got %d and %d"
              .formatted(Claim.MAX_BOOKS, batch, patience));
    }
  }
}
