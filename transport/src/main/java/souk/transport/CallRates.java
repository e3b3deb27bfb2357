package souk.transport;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each network is listened to, where strangers are answered who paid and locked nothing:
 * so many calls at once, and as many again in every second. Only so many networks are remembered,
 * the longest quiet one forgotten first. Safe for many threads.
 */
public final class CallRates {
  /** The code of its refusals, which come with status 429 and {@code Retry-After}. */
  public static final String CODE = "too-fast";

  private static final int MOST_NETWORKS = 10_000;

  /** By then at least one more call is listened to. */
  private static final int AGAIN_SECONDS = 1;

  private final InstantSource clock;
  private final int perSecond;
  private final Map<String, Left> networks = new LinkedHashMap<>(64, 0.75f, true);

  /** Calls that are left, at a time in milliseconds. */
  private record Left(double calls, long at) {}

  /**
   * @param perSecond at least 1
   */
  public CallRates(InstantSource clock, int perSecond) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("at least 1 call a second, got " + perSecond);
    }
    this.clock = clock;
    this.perSecond = perSecond;
  }

  /** A route's handler that refuses who asks too often, before a byte of the body is read. */
  public Handler limit(Handler handler) {
    return request -> {
      admit(request.network());
      return handler.handle(request);
    };
  }

  /**
   * Counts a call.
   *
   * @param network as {@link Request#network}
   * @throws ProblemException 429 when it is one too many now
   */
  public void admit(String network) throws ProblemException {
    admit(network, 1);
  }

  /**
   * Counts a call that costs as much as several.
   *
   * @param calls at least 1; more than there are in a second count as those
   * @throws ProblemException 429 when it is too many now; it counts as none then
   */
  public void admit(String network, long calls) throws ProblemException {
    if (!take(network, Math.min(perSecond, calls))) {
      throw new ProblemException(
              429,
              CODE,
              "at most %d such calls a second from one network address; ask again in a second"
                  .formatted(perSecond))
          .retryAfter(AGAIN_SECONDS);
    }
  }

  private synchronized boolean take(String network, long calls) {
    long now = clock.millis();
    Left known = networks.getOrDefault(network, new Left(perSecond, now));
    double passed = Math.max(0, now - known.at()) / 1_000.0;
    double left = Math.min(perSecond, known.calls() + passed * perSecond);
    boolean taken = left >= calls;
    networks.put(network, new Left(taken ? left - calls : left, now));
    if (networks.size() > MOST_NETWORKS) {
      networks.remove(networks.keySet().iterator().next());
    }
    return taken;
  }

  /** How many networks are remembered. */
  synchronized int size() {
    return networks.size();
  }
}
