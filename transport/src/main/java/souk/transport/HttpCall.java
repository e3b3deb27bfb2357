package souk.transport;

import java.time.Duration;

/**
 * A call to a peer.
 *
 * @param path percent-encoded, begins with a slash
 * @param timeout from connecting to the last byte of the answer, for all but moving bytes
 * @param slowest bytes per second. For every byte that was sent or has come, the time that it takes
 *     at this rate is added to the timeout, so that a call may be as long as its bodies, and a peer
 *     that dribbles gains nothing
 */
public record HttpCall(
    String method, String path, RequestBody body, Duration timeout, long slowest) {
  public HttpCall {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + path);
    }
    if (slowest < 1) {
      throw new IllegalArgumentException("a rate of " + slowest + " bytes per second");
    }
  }

  /** A call whose timeout covers all of it, however long its bodies are. */
  public HttpCall(String method, String path, RequestBody body, Duration timeout) {
    this(method, path, body, timeout, Long.MAX_VALUE);
  }

  /** How long it may take in all once so many bytes were moved. */
  long nanos(long moved) {
    return timeout.toNanos() + (long) (moved * (1e9 / slowest));
  }
}
