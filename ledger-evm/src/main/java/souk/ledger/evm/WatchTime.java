package souk.ledger.evm;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long something has been waited for. A clock that jumps counts for no more than one step,
 * in either direction. Not thread-safe.
 */
final class WatchTime {
  private final Duration longestStep;
  private Instant last;
  private Duration waited = Duration.ZERO;

  WatchTime(Instant from, Duration longestStep) {
    this.last = from;
    this.longestStep = longestStep;
  }

  /** What has been waited until now. */
  Duration until(Instant now) {
    Duration step = Duration.between(last, now);
    last = now;
    if (!step.isNegative()) {
      waited = waited.plus(step.compareTo(longestStep) > 0 ? longestStep : step);
    }
    return waited;
  }
}
