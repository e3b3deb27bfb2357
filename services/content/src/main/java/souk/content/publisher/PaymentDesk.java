package souk.content.publisher;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import souk.content.Box;
import souk.content.ClientRequest.Redeem;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.PeerException;
import souk.transport.ProblemException;

/**
 * Pays caches in a client's place: when a cache keeps a key back though the client has its tickets,
 * and when a client paid some caches of a bundle and not the others.
 */
final class PaymentDesk {
  private final Caches caches;
  private final OpenBundles open;
  private final Executor executor;

  /** Tokens whose caches are being paid for clients that wait no longer. */
  private final Set<Bytes32> underWay = ConcurrentHashMap.newKeySet();

  PaymentDesk(Caches caches, OpenBundles open, Executor executor) {
    this.caches = caches;
    this.open = open;
    this.executor = executor;
  }

  /**
   * The chunk's key for a client that shows the tickets. It waits for no cache: that may be what
   * the client has done in vain.
   */
  Bytes redeem(Address client, Redeem request) throws ProblemException {
    Token token = request.token();
    HiredCache cache = caches.find(token.agreement());
    Bytes key = cache == null ? null : cache.tokenSeal().open(token).orElse(null);
    if (cache == null || key == null || !token.client().equals(client)) {
      throw new ProblemException(403, "token-refused", "this is no token of this client");
    }
    SupplyBook book = cache.supply().book(token.round(), token.book());
    if (book == null || !shows(request.secrets(), book, token)) {
      throw new ProblemException(
          403, "tickets-refused", "these are not the token's tickets, or their round is over");
    }
    payOnce(cache, token, book.tickets(token.place(), token.tickets()));
    OpenBundle bundle = book.holder(token.place());
    if (bundle != null) {
      open.spent(cache, token.round(), token.book(), token.place());
    }
    return key;
  }

  private void payOnce(HiredCache cache, Token token, List<Ticket> tickets) {
    Bytes32 id = token.id();
    if (underWay.add(id)) {
      executor.execute(() -> {
        try {
          pay(cache, token, tickets);
        } finally {
          underWay.remove(id);
        }
      });
    }
  }

  private static boolean shows(Bytes secrets, SupplyBook book, Token token) {
    byte[] right = new byte[token.tickets() * Box.SECRET];
    book.secretsTo(token.place(), token.tickets(), right, 0);
    return MessageDigest.isEqual(right, secrets.toArray());
  }

  /** Pays what clients left unpaid in bundles of which they paid a part. */
  void settle(List<OpenBundles.Owed> owed) {
    for (OpenBundles.Owed debt : owed) {
      OpenBundle.Slot slot = debt.bundle().slots().get(debt.slot());
      Token token = debt.bundle().token(debt.slot());
      open.spend(debt.bundle(), debt.slot());
      executor.execute(() -> pay(slot.cache(), token, slot.places().tickets()));
    }
  }

  /**
   * Hands a cache its tickets. A cache that has them already, and whose client says that it got no
   * key, has kept it back; one that cannot be reached is no better for its clients.
   */
  private static void pay(HiredCache cache, Token token, List<Ticket> tickets) {
    try {
      cache.session().pay(token.id(), token.encode(), tickets, ByteBuffer.allocate(TokenSeal.KEY));
    } catch (UnitException | PeerException | WrongEndpointException e) {
      cache.standing().keptBack();
    }
  }
}
