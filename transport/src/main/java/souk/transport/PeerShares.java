package souk.transport;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of a server each network has: connections, or requests that wait for that network, for
 * its bytes or until it takes an answer. What a handler does in between is not its doing, and not
 * counted. Safe for many threads.
 */
final class PeerShares {
  private final int most;
  private final Map<String, Integer> counted = new ConcurrentHashMap<>();

  /**
   * @param most of one network
   */
  PeerShares(int most) {
    this.most = most;
  }

  /** One more, counted from now on; empty when its network has its share already. */
  Optional<Hold> hold(String network) {
    // One too many is counted for a moment, so that two that come at once are not both let in.
    boolean room = counted.merge(network, 1, Integer::sum) <= most;
    if (!room) {
      free(network);
    }
    return room ? Optional.of(new Hold(network)) : Optional.empty();
  }

  private void free(String network) {
    counted.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many networks have something. */
  int size() {
    return counted.size();
  }

  /** What one connection or request counts. */
  final class Hold implements AutoCloseable {
    private final String network;
    private boolean counts = true;

    private Hold(String network) {
      this.network = network;
    }

    /** The peer has done its part for now. */
    synchronized void rest() {
      if (counts) {
        counts = false;
        free(network);
      }
    }

    /** The peer is waited for again, which is not refused any more. */
    synchronized void goOn() {
      if (!counts) {
        counts = true;
        counted.merge(network, 1, Integer::sum);
      }
    }

    @Override
    public void close() {
      rest();
    }
  }
}
