package souk.content.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import souk.content.Box;
import souk.content.Bundle;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.WrongEndpointException;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.transport.PeerException;

/** Hands caches their tickets for the keys of chunks. Safe for many threads. */
final class CachePayment {
  private final CacheSessions caches;

  CachePayment(CacheSessions caches) {
    this.caches = caches;
  }

  /**
   * The key of a part's chunk, for the tickets with these secrets.
   *
   * @throws UnitException when the cache refuses, or hands out a wrong key
   */
  Bytes key(Bundle.Part part, Bytes secrets)
      throws UnitException, PeerException, WrongEndpointException {
    Token token = part.token();
    byte[] key = new byte[TokenSeal.KEY];
    caches.of(part).pay(token.id(), token.encode(), tickets(token, secrets), ByteBuffer.wrap(key));
    if (!TokenSeal.fits(token, key)) {
      throw new UnitException(Reason.MALFORMED, "it handed out a wrong key");
    }
    return Bytes.of(key);
  }

  private static List<Ticket> tickets(Token token, Bytes secrets) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < token.tickets(); i++) {
      tickets.add(
          new Ticket(
              token.round(),
              token.book(),
              token.place() + i,
              Bytes.of(secrets.slice(i * Box.SECRET, Box.SECRET))));
    }
    return tickets;
  }
}
