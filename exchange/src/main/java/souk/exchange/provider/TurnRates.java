package souk.exchange.provider;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each network address is listened to: so many turns at once, and as many again in every
 * second. Only so many addresses are remembered, the longest quiet one forgotten first.
 */
final class TurnRates {
  private static final int MOST_PEERS = 10_000;

  private final InstantSource clock;
  private final int perSecond;
  private final Map<String, Left> peers = new LinkedHashMap<>(64, 0.75f, true);

  /** Turns that are left, at a time in milliseconds. */
  private record Left(double turns, long at) {}

  TurnRates(InstantSource clock, int perSecond) {
    this.clock = clock;
    this.perSecond = perSecond;
  }

  /** Whether one more turn is listened to now. */
  synchronized boolean take(String peer) {
    long now = clock.millis();
    Left known = peers.getOrDefault(peer, new Left(perSecond, now));
    double passed = Math.max(0, now - known.at()) / 1_000.0;
    double left = Math.min(perSecond, known.turns() + passed * perSecond);
    boolean taken = left >= 1;
    peers.put(peer, new Left(taken ? left - 1 : left, now));
    if (peers.size() > MOST_PEERS) {
      peers.remove(peers.keySet().iterator().next());
    }
    return taken;
  }
}
