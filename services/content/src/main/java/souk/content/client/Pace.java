package souk.content.client;

import java.time.Duration;

/**
 * Tells when a cache is far slower than the others of its bundle. A line that is slow for all of
 * them is slow for none, and as long as fewer than half have delivered there is nothing to compare
 * with.
 */
final class Pace {
  /** Below this nobody is called slow. */
  static final Duration LEAST = Duration.ofSeconds(3);

  /** How many times as long as the slowest of the others one may take. */
  static final int TIMES = 4;

  private final int caches;
  private int arrived;
  private Duration slowest = Duration.ZERO;

  /**
   * @param caches of the bundle
   */
  Pace(int caches) {
    this.caches = caches;
  }

  /** One delivered, and took so long. */
  void arrived(Duration took) {
    arrived++;
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
  }

  /** Whether one that has not delivered after so long is far slower than the others. */
  boolean tooSlow(Duration soFar) {
    return 2 * arrived >= caches
        && soFar.compareTo(LEAST) >= 0
        && soFar.compareTo(slowest.multipliedBy(TIMES)) >= 0;
  }
}
