package souk.content.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import souk.content.Box;
import souk.content.Bundle;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.content.client.Progress.Fault;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.WrongEndpointException;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.transport.PeerException;

/** Hands the caches of a bundle their tickets for the keys of its chunks. */
final class CachePayment {
  private final int size;
  private final CacheSessions caches;
  private final ExecutorService io;
  private final InstantSource clock;
  private final Progress progress;

  CachePayment(
      int size, CacheSessions caches, ExecutorService io, InstantSource clock, Progress progress) {
    this.size = size;
    this.caches = caches;
    this.io = io;
    this.clock = clock;
    this.progress = progress;
  }

  /** What a cache gave for its tickets: the chunk's key, or why not. */
  private record Answer(Optional<Bytes> key, String why) {}

  /**
   * The keys of a bundle's chunks; empty for those of caches that hand out none, or not soon enough
   * when the others have.
   *
   * @param known keys that were paid for in advance
   */
  List<Optional<Bytes>> keys(Bundle bundle, List<Bytes> secrets, List<Optional<Bytes>> known)
      throws InterruptedException {
    List<Optional<Bytes>> keys = new ArrayList<>(known);
    try (BundleCalls<Answer> calls = new BundleCalls<>(size, io, clock)) {
      for (int slot = 0; slot < size; slot++) {
        Bundle.Part part = bundle.parts().get(slot);
        Bytes own = secrets.get(slot);
        if (known.get(slot).isPresent()) {
          calls.delivered(Duration.ZERO);
        } else {
          calls.start(slot, () -> pay(part, own));
        }
      }
      while (calls.anyUnderWay()) {
        Optional<BundleCalls.Answer<Answer>> next = calls.next();
        if (next.isPresent()) {
          int slot = next.get().slot();
          Answer answer = next.get().result();
          keys.set(slot, answer.key());
          if (answer.key().isEmpty()) {
            progress.fault(new Fault.KeyKeptBack(bundle.parts().get(slot).cache(), answer.why()));
          }
          calls.delivered(next.get().took());
        }
        for (BundleCalls.Slow slow : calls.slow()) {
          progress.slow(bundle.parts().get(slow.slot()).cache(), slow.soFar());
          calls.cancel(slow.slot());
        }
      }
    }
    return keys;
  }

  private Answer pay(Bundle.Part part, Bytes secrets) {
    try {
      return new Answer(Optional.of(key(part, secrets)), "");
    } catch (UnitException | PeerException | WrongEndpointException e) {
      return new Answer(Optional.empty(), String.valueOf(e.getMessage()));
    }
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
    List<Ticket> tickets = tickets(token, secrets);
    caches.of(part).pay(token.id(), token.encode(), tickets, ByteBuffer.wrap(key));
    if (!TokenSeal.fits(token, key)) {
      throw new UnitException(Reason.MALFORMED, "it handed out a wrong key");
    }
    progress.paid(part.cache(), token.agreement(), tickets);
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
