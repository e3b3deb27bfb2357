package souk.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import souk.exchange.UnitException.Reason;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * A provider's session keys, the ones used last kept: deriving one costs a multiplication on the
 * curve.
 */
final class SessionKeys {
  private static final int MOST = 4096;

  private record Peer(Bytes32 agreement, Bytes clientKey) {}

  private final PrivateKey own;
  private final Eip712.Domain domain;
  private final Map<Peer, SessionKey> known = new LinkedHashMap<>(64, 0.75f, true);

  SessionKeys(PrivateKey own, Eip712.Domain domain) {
    this.own = own;
    this.domain = domain;
  }

  SessionKey of(Bytes32 agreement, Bytes clientKey) throws UnitException {
    Peer peer = new Peer(agreement, clientKey);
    synchronized (known) {
      SessionKey key = known.get(peer);
      if (key != null) {
        return key;
      }
    }
    SessionKey key = SessionKey.ofProvider(own, parse(clientKey), domain, agreement);
    synchronized (known) {
      known.put(peer, key);
      if (known.size() > MOST) {
        known.remove(known.keySet().iterator().next());
      }
    }
    return key;
  }

  private static PublicKey parse(Bytes key) throws UnitException {
    try {
      return PublicKey.of(key.toArray());
    } catch (IllegalArgumentException e) {
      throw new UnitException(Reason.MALFORMED, "not a public key: " + e.getMessage());
    }
  }
}
