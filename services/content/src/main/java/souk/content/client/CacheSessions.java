package souk.content.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import souk.content.Bundle;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ExchangeClient;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/** The sessions that a client has at caches; the ones used last are kept. Safe for many threads. */
final class CacheSessions {
  private static final int MOST = 256;

  private final ExchangeClient exchange;
  private final Cache<Place, ExchangeSession> sessions =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  private record Place(String endpoint, Address cache, Bytes32 agreement) {}

  CacheSessions(ExchangeClient exchange) {
    this.exchange = exchange;
  }

  /** The session for a part of a bundle, opened when there is none. */
  ExchangeSession of(Bundle.Part part) throws WrongEndpointException, UnitException, PeerException {
    Place place = new Place(part.endpoint(), part.cache(), part.token().agreement());
    ExchangeSession session = sessions.getIfPresent(place);
    if (session == null) {
      // The tickets are the publisher's, so the client risks nothing with them.
      session =
          exchange.open(
              URI.create(place.endpoint()), place.cache(), place.agreement(), Integer.MAX_VALUE);
      sessions.put(place, session);
    }
    return session;
  }
}
