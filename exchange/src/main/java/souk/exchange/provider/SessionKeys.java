package souk.exchange.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.wire.SessionKey;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * A provider's session keys, the ones used last kept: deriving one costs a multiplication on the
 * curve. Only keys that a message has proven are kept, so nobody can push them out with others that
 * it made up.
 */
final class SessionKeys {
  private static final int MOST = 4096;

  private record Peer(Bytes32 agreement, Bytes clientKey) {}

  private final PrivateKey own;
  private final Eip712.Domain domain;
  private final Cache<Peer, SessionKey> known =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  SessionKeys(PrivateKey own, Eip712.Domain domain) {
    this.own = own;
    this.domain = domain;
  }

  /** The key of a client that has shown before that it has it. */
  Optional<SessionKey> known(Bytes32 agreement, Bytes clientKey) {
    return Optional.ofNullable(known.getIfPresent(new Peer(agreement, clientKey)));
  }

  SessionKey derive(Bytes32 agreement, Bytes clientKey) throws UnitException {
    return SessionKey.ofProvider(own, parse(clientKey), domain, agreement);
  }

  /** To be called when a message has proven that its client has the key. */
  void keep(Bytes32 agreement, Bytes clientKey, SessionKey key) {
    known.asMap().putIfAbsent(new Peer(agreement, clientKey), key);
  }

  private static PublicKey parse(Bytes key) throws UnitException {
    try {
      return PublicKey.of(key.toArray());
    } catch (IllegalArgumentException e) {
      throw new UnitException(Reason.MALFORMED, "not a public key: " + e.getMessage());
    }
  }
}
