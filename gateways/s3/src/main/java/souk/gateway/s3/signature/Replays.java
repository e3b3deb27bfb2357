package souk.gateway.s3.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;

/**
 * Remembers the signatures of writes for as long as they are good. One that comes again is refused,
 * but for a moment after it first came: clients sign two equal requests of one second alike. Safe
 * for many threads; nothing is remembered over a restart.
 */
final class Replays {
  /** How long equal requests are still those of one client that repeats itself. */
  static final Duration MOMENT = Duration.ofSeconds(2);

  /** Some 40 MB. More writes than this within half an hour are asked to wait. */
  static final int MOST = 200_000;

  private static final Duration GOOD = Authenticator.SKEW.multipliedBy(2);

  private final Map<String, Instant> seen = new LinkedHashMap<>();

  synchronized void once(String signature, Instant now) throws S3Exception {
    var eldest = seen.entrySet().iterator();
    while (eldest.hasNext() && eldest.next().getValue().isBefore(now.minus(GOOD))) {
      eldest.remove();
    }
    Instant first = seen.get(signature);
    if (first == null) {
      if (seen.size() == MOST) {
        throw new S3Exception(S3Error.SLOW_DOWN, "too many writes within half an hour; wait");
      }
      seen.put(signature, now);
    } else if (now.isAfter(first.plus(MOMENT))) {
      throw new S3Exception(
          S3Error.ACCESS_DENIED, "this very request was carried out before; sign a new one");
    }
  }
}
