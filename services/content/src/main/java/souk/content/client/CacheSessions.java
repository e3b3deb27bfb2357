package souk.content.client;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  private final LinkedHashMap<Place, ExchangeSession> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, ExchangeSession> eldest) {
          return size() > MOST;
        }
      };

  private record Place(String endpoint, Address cache, Bytes32 agreement) {}

  CacheSessions(ExchangeClient exchange) {
    this.exchange = exchange;
  }

  /** The session for a part of a bundle, opened when there is none. */
  ExchangeSession of(Bundle.Part part) throws WrongEndpointException, UnitException, PeerException {
    Place place = new Place(part.endpoint(), part.cache(), part.token().agreement());
    ExchangeSession session = find(place);
    if (session == null) {
      // The tickets are the publisher's, so the client risks nothing with them.
      session =
          exchange.open(
              URI.create(place.endpoint()), place.cache(), place.agreement(), Integer.MAX_VALUE);
      remember(place, session);
    }
    return session;
  }

  private synchronized @Nullable ExchangeSession find(Place place) {
    return sessions.get(place);
  }

  private synchronized void remember(Place place, ExchangeSession session) {
    sessions.put(place, session);
  }
}
