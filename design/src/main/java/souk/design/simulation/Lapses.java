package souk.design.simulation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.exchange.provider.ExposureRules;

/**
 * What each provider has at risk, by {@link ExposureRules}: the rule is the node's, the counts lie
 * in arrays. A client's own part is counted once it has lapsed; of what is on its way for one
 * client at one provider there is next to nothing at one time.
 */
final class Lapses {
  private final ExposureRules rules;
  private final int most;
  private final long needed;
  private final int[] exposed;
  private final int[] peak;
  private final int[] credit;
  private final @Nullable Lapsed[] lapsed;

  /** The lapsed parts of one provider, the longest lost first, and how many are each client's. */
  private static final class Lapsed {
    private final long[] clients;
    private final Map<Long, Integer> sessions = new HashMap<>();
    private int first;
    private int count;

    Lapsed(int most) {
      clients = new long[most];
    }

    void add(long client) {
      clients[(first + count++) % clients.length] = client;
      sessions.merge(client, 1, Integer::sum);
    }

    void forgiveFirst() {
      long client = clients[first];
      first = (first + 1) % clients.length;
      count--;
      sessions.computeIfPresent(client, (_, parts) -> parts == 1 ? null : parts - 1);
    }
  }

  /**
   * Nothing is at risk yet.
   *
   * @param most tickets that a provider risks
   */
  Lapses(ExposureRules rules, int providers, int most) {
    this.rules = rules;
    this.most = most;
    this.needed = rules.paidToForgive(1);
    this.exposed = new int[providers];
    this.peak = new int[providers];
    this.credit = new int[providers];
    this.lapsed = new Lapsed[providers];
  }

  long bytes() {
    return exposed.length * (3L * Integer.BYTES + Integer.BYTES);
  }

  /** Sends a part to a client on credit, if the rule allows it. */
  boolean send(int provider, long client) {
    Lapsed ofProvider = lapsed[provider];
    int session = ofProvider == null ? 0 : ofProvider.sessions.getOrDefault(client, 0);
    int now = exposed[provider];
    if (!rules.allows(most, now, now, session, false, 1)) {
      return false;
    }
    exposed[provider] = now + 1;
    if (now >= peak[provider]) {
      peak[provider] = now + 1;
    }
    return true;
  }

  /** A part was paid, which makes older losses good as far as the rules forgive them. */
  void paid(int provider) {
    exposed[provider]--;
    credit[provider]++;
    Lapsed ofProvider = lapsed[provider];
    while (ofProvider != null && ofProvider.count > 0 && credit[provider] >= needed) {
      credit[provider] -= (int) needed;
      ofProvider.forgiveFirst();
      exposed[provider]--;
    }
  }

  /** The time to pay a part is over. */
  void lapse(int provider, long client) {
    Lapsed ofProvider = lapsed[provider];
    if (ofProvider == null) {
      ofProvider = new Lapsed(most);
      lapsed[provider] = ofProvider;
    }
    ofProvider.add(client);
  }

  /** The most that a provider had at risk at one time. */
  int peak(int provider) {
    return peak[provider];
  }

  /** Whoever comes back under another name begins anew. */
  void forget(int provider) {
    exposed[provider] = 0;
    credit[provider] = 0;
    lapsed[provider] = null;
  }
}
