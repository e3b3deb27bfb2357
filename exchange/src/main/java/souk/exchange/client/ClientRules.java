package souk.exchange.client;

import java.time.Duration;

/**
 * How patient a client is.
 *
 * @param timeout for one call, from connecting to the last byte; the time that its bytes take at
 *     {@link #SLOWEST} is added
 * @param attempts how often a call is made before it counts as failed
 * @param pause before the second attempt, at most; see {@link Pauses}
 * @param opening how often a call is made while the provider does not know the agreement, which was
 *     perhaps put on the ledger just now; at least {@code attempts}
 * @param remembered most units of a session whose state is kept while nothing is at stake for the
 *     client
 */
public record ClientRules(
    Duration timeout, int attempts, Duration pause, int opening, int remembered) {
  /** Bytes per second; a provider that is slower runs into the timeout. */
  public static final int SLOWEST = 32 * 1024;

  /**
   * Half a minute, three attempts, 200 ms before the second; 12 attempts at an agreement just made.
   */
  public static final ClientRules DEFAULT =
      new ClientRules(Duration.ofSeconds(30), 3, Duration.ofMillis(200), 12, 1024);

  /** An agreement that is not known is not waited for. */
  public ClientRules(Duration timeout, int attempts, Duration pause, int remembered) {
    this(timeout, attempts, pause, attempts, remembered);
  }

  public ClientRules {
    if (!timeout.isPositive()
        || pause.isNegative()
        || attempts < 1
        || opening < attempts
        || remembered < 1) {
      throw new IllegalArgumentException(
          "timeout must be positive, pause not negative, attempts and remembered at least 1, opening at"
              + " least attempts");
    }
  }
}
