package souk.content.client;

import java.time.Duration;

/**
 * How much a client takes on, and how long it waits.
 *
 * @param bundles how many are under way at one time; each holds its chunks in memory
 * @param solverThreads how many threads solve puzzles
 * @param call how long one call to a cache or the publisher may take
 * @param patience how long to ask again when the publisher has nothing to give right now
 * @param pause between two such attempts
 * @param attempts how many bundles may be asked for before a part of the object counts as
 *     undeliverable
 * @param manifestBytes the longest manifest that is read
 */
public record ClientLimits(
    int bundles,
    int solverThreads,
    Duration call,
    Duration patience,
    Duration pause,
    int attempts,
    int manifestBytes) {
  /** Four bundles, all processors, 30 s a call, 2 minutes of patience, manifests of 32 MiB. */
  public static final ClientLimits DEFAULT =
      new ClientLimits(
          4,
          Runtime.getRuntime().availableProcessors(),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMillis(500),
          3,
          33 << 20);

  public ClientLimits {
    if (bundles < 1 || solverThreads < 1 || attempts < 1 || manifestBytes < 1) {
      throw new IllegalArgumentException(
          "bundles, solverThreads, attempts and manifestBytes must be at least 1");
    }
    if (!call.isPositive() || patience.isNegative() || pause.isNegative()) {
      throw new IllegalArgumentException("call must be positive, patience and pause not negative");
    }
  }
}
