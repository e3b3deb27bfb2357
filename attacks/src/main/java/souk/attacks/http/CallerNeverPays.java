package souk.attacks.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import souk.attacks.Count;
import souk.attacks.Refusals;
import souk.exchange.ExchangeSession;
import souk.primitives.Bytes32;

/** Asks for answer after answer that is served before it is paid, and pays for none. */
final class CallerNeverPays implements HttpAttack {
  private static final int MOST = 1_000;
  private static final int ROOM = 1 << 20;

  @Override
  public String name() {
    return "caller-never-pays";
  }

  @Override
  public String summary() {
    return "A customer of a server whose answers are paid after they are served makes request after"
        + " request and pays for none.";
  }

  @Override
  public boolean paidFirst() {
    return false;
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    int exposure = scene.terms().exposures().provider();
    int got = 0;
    Optional<String> stopped = Optional.empty();
    try (ExchangeSession session = scene.session(scene.customer())) {
      while (stopped.isEmpty() && got < MOST) {
        Bytes32 unit = Bytes32.of(1_000L + got);
        ByteBuffer answer = ByteBuffer.allocate(ROOM);
        stopped =
            Refusals.of(() -> {
              var _ = session.request(unit, HttpScene.get("/answer"), answer);
            });
        // Perhaps nothing will do for a payment.
        var _ =
            Refusals.of(() ->
                session.pay(unit, HttpScene.get("/answer"), List.of(), ByteBuffer.allocate(ROOM)));
        got += answer.position() > 0 ? 1 : 0;
      }
    }
    return new Outcome(
        stopped.isEmpty() || got > exposure || scene.served() > exposure,
        got,
        exposure,
        "it got %s, then was told '%s'"
            .formatted(Count.of(got, "answer"), stopped.orElse("nothing")));
  }
}
