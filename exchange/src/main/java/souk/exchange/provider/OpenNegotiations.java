package souk.exchange.provider;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.Strategy;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.transport.ProblemException;

/**
 * The negotiations that a provider is in, in memory, within its limits. Each is found by its last
 * turn of either side; when its time is over it is forgotten.
 */
final class OpenNegotiations {
  private final NegotiationLimits limits;
  private final Map<Bytes32, Entry> byTurn = new HashMap<>();
  private final Map<Bytes32, Entry> all = new LinkedHashMap<>();
  private final Map<Address, Integer> ofCustomers = new HashMap<>();
  private final Map<String, Integer> ofHosts = new HashMap<>();
  private long bytes;
  private long swept;

  OpenNegotiations(NegotiationLimits limits) {
    this.limits = limits;
  }

  /** One of them. Whoever goes on with it holds its lock. */
  static final class Entry {
    private final String host;
    private final Strategy strategy;
    private Negotiation negotiation;
    private Bytes32 heard;
    private byte[] answer;
    private long bytes;

    /**
     * @param host the network address that began it
     * @param heard the digest of the customer's last turn
     * @param answer what it was told
     */
    Entry(
        String host,
        Strategy strategy,
        Negotiation negotiation,
        Bytes32 heard,
        byte[] answer,
        long bytes) {
      this.host = host;
      this.strategy = strategy;
      this.negotiation = negotiation;
      this.heard = heard;
      this.answer = answer;
      this.bytes = bytes;
    }

    Strategy strategy() {
      return strategy;
    }

    Negotiation negotiation() {
      return negotiation;
    }

    private Address customer() {
      return negotiation.draft().terms().customer();
    }
  }

  /** The one whose last turn of any side has this digest. */
  synchronized Optional<Entry> find(Bytes32 turn) {
    return Optional.ofNullable(byTurn.get(turn));
  }

  /** What was answered to a customer's turn that is its negotiation's last. */
  synchronized Optional<byte[]> answered(Bytes32 turn) {
    return find(turn).filter(entry -> entry.heard.equals(turn)).map(entry -> entry.answer.clone());
  }

  /**
   * Refuses a customer when there is no room for another negotiation.
   *
   * @throws ProblemException {@code busy}
   */
  synchronized void mustHaveRoom(String host, Address customer, long now) throws ProblemException {
    if (now != swept) {
      swept = now;
      sweep(now);
    }
    if (all.size() >= limits.open() || bytes >= limits.bytes()) {
      throw busy("this provider is in as many negotiations as it keeps; ask again later");
    }
    if (ofHosts.getOrDefault(host, 0) >= limits.ofHost()) {
      throw busy(
          "this provider is in %d negotiations with this address; end one or wait"
              .formatted(limits.ofHost()));
    }
    if (ofCustomers.getOrDefault(customer, 0) >= limits.ofCustomer()) {
      throw busy(
          "this provider is in %d negotiations with %s; end one or wait"
              .formatted(limits.ofCustomer(), customer));
    }
  }

  private void sweep(long now) {
    Iterator<Entry> entries = all.values().iterator();
    while (entries.hasNext()) {
      Entry entry = entries.next();
      if (entry.negotiation.stateAt(now).over()) {
        entries.remove();
        forget(entry);
      }
    }
  }

  /** Adds one. */
  synchronized void add(Entry entry) {
    if (all.putIfAbsent(entry.negotiation.id(), entry) == null) {
      ofCustomers.merge(entry.customer(), 1, Integer::sum);
      ofHosts.merge(entry.host, 1, Integer::sum);
      bytes += entry.bytes;
      byTurn.put(entry.heard, entry);
      byTurn.put(entry.negotiation.lastDigest(), entry);
    }
  }

  /** It went on: to the next state, with another answer. */
  synchronized void move(
      Entry entry, Negotiation next, Bytes32 heard, byte[] answer, long moreBytes) {
    if (!all.containsKey(entry.negotiation.id())) {
      return; // its time was over in between
    }
    byTurn.remove(entry.heard);
    byTurn.remove(entry.negotiation.lastDigest());
    entry.negotiation = next;
    entry.heard = heard;
    entry.answer = answer.clone();
    entry.bytes += moreBytes;
    bytes += moreBytes;
    byTurn.put(heard, entry);
    byTurn.put(next.lastDigest(), entry);
  }

  /** It is over. */
  synchronized void remove(Entry entry) {
    if (all.remove(entry.negotiation.id()) != null) {
      forget(entry);
    }
  }

  private void forget(Entry entry) {
    bytes -= entry.bytes;
    byTurn.remove(entry.heard);
    byTurn.remove(entry.negotiation.lastDigest());
    lessen(ofCustomers, entry.customer());
    lessen(ofHosts, entry.host);
  }

  private static <K> void lessen(Map<K, Integer> counts, K key) {
    int left = counts.getOrDefault(key, 1) - 1;
    if (left == 0) {
      counts.remove(key);
    } else {
      counts.put(key, left);
    }
  }

  /** How many there are. */
  synchronized int size() {
    return all.size();
  }

  private static ProblemException busy(String why) {
    return new ProblemException(503, "busy", why);
  }
}
