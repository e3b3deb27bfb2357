package souk.market.reputation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import souk.primitives.Amount;

/**
 * The beta model with forgetting (Jøsang and Ismail, The beta reputation system, 2002). What was
 * kept counts r, what was broken s, both in money and halved with every half-life; the score is the
 * belief that the next deal is kept, {@code r / (r + s + 2)}.
 *
 * <p>Who is not known has a score of zero, and no history has less: so a new name gains nothing
 * from being new. Counting money, a good name from small deals is lost by one large one. Forgetting
 * lets both good and bad fade towards zero, never above what was earned.
 *
 * @param halfLife after which a deal counts half
 * @param unit the money that counts as one observation
 */
public record BetaReputation(Duration halfLife, Amount unit) {
  /** After which a deal counts half, where nobody says otherwise. */
  public static final Duration USUAL_HALF_LIFE = Duration.ofDays(90);

  public BetaReputation {
    if (halfLife.toSeconds() < 1 || unit.isZero()) {
      throw new IllegalArgumentException(
          "a half-life of %s and a unit of %s; at least a second, and 1".formatted(halfLife, unit));
    }
  }

  /**
   * A score.
   *
   * @param receipts about one participant
   * @param now receipts of later are left out
   * @return from 0 to below 1
   */
  public double score(Collection<DealReceipt> receipts, Instant now) {
    double kept = 0;
    double broken = 0;
    for (DealReceipt each : receipts) {
      long age = now.getEpochSecond() - each.at();
      if (age >= 0) {
        double weight = StrictMath.pow(2, -(double) age / halfLife.toSeconds());
        kept += weight * each.kept().toDouble() / unit.toDouble();
        broken += weight * each.broken().toDouble() / unit.toDouble();
      }
    }
    return kept / (kept + broken + 2);
  }
}
