package souk.attacks.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import souk.attacks.Refusals;
import souk.exchange.ExchangeSession;
import souk.http.HttpWish;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Pays for one unit and asks for other things with its name, its tickets, and its answer. */
final class CallerReplaysUnit implements HttpAttack {
  private static final int ROOM = 2 << 20;

  @Override
  public String name() {
    return "caller-replays-unit";
  }

  @Override
  public String summary() {
    return "A customer pays for one request and shows its tickets again: for another request under"
        + " the same name, for one under another name, and for more of an answer that is over.";
  }

  @Override
  public boolean paidFirst() {
    return true;
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Bytes32 unit = Bytes32.of(77);
    List<Ticket> tickets = scene.tickets(1);
    try (ExchangeSession session = scene.session(scene.customer())) {
      session.pay(unit, HttpScene.get("/paid"), tickets, ByteBuffer.allocate(ROOM));
      Optional<String> sameName = pay(session, unit, HttpScene.get("/other"), tickets);
      Optional<String> otherName = pay(session, Bytes32.of(78), HttpScene.get("/other"), tickets);
      HttpWish.Part part = new HttpWish.Part(unit, 1);
      Optional<String> more = pay(session, part.unit(), part.encode(), tickets);
      // What was paid is served again, and the server is not asked again.
      session.pay(unit, HttpScene.get("/paid"), tickets, ByteBuffer.allocate(ROOM));
      long unpaid = scene.served() - scene.taken();
      return new Outcome(
          sameName.isEmpty() || otherName.isEmpty() || more.isEmpty() || unpaid > 0,
          Math.max(0, unpaid),
          scene.terms().exposures().provider(),
          "it was told '%s', '%s' and '%s'; the server was asked %d times"
              .formatted(
                  sameName.orElse("nothing"),
                  otherName.orElse("nothing"),
                  more.orElse("nothing"),
                  scene.served()));
    }
  }

  private static Optional<String> pay(
      ExchangeSession session, Bytes32 unit, Bytes body, List<Ticket> tickets) throws Exception {
    return Refusals.of(() -> session.pay(unit, body, tickets, ByteBuffer.allocate(ROOM)));
  }
}
