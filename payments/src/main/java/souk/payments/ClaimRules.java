package souk.payments;

import souk.ledger.Command.Claim;

/**
 * How a claimer goes about it.
 *
 * @param batch the most books in one claim
 * @param patience for how many blocks a claim that was handed in, and not seen, is waited for
 *     before it is handed in again
 */
public record ClaimRules(int batch, int patience) {
  /** A hundred books in a claim, ten blocks of patience. */
  public static final ClaimRules STANDARD = new ClaimRules(100, 10);

  public ClaimRules {
    if (batch < 1 || batch > Claim.MAX_BOOKS || patience < 1) {
      throw new IllegalArgumentException(
          "batch must be from 1 to %d and patience at least 1, got %d and %d"
              .formatted(Claim.MAX_BOOKS, batch, patience));
    }
  }
}
