package souk.attacks.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import souk.attacks.Refusals;
import souk.exchange.ExchangeSession;
import souk.exchange.wire.Paths;
import souk.exchange.wire.SessionKey;
import souk.exchange.wire.UnitMessage;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Asks in an agreement that it has no part in, in its own name and in the customer's. */
final class BystanderAsksAsCustomer implements HttpAttack {
  private static final int ROOM = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "bystander-asks-as-customer";
  }

  @Override
  public String summary() {
    return "A stranger asks for answers in somebody else's agreement, which are served before they"
        + " are paid: in its own name, and with the customer's public key.";
  }

  @Override
  public boolean paidFirst() {
    return false;
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    PrivateKey stranger = scene.market().market().newKey();
    Optional<String> own;
    try (ExchangeSession session = scene.session(stranger)) {
      own =
          Refusals.of(() -> {
            var _ =
                session.request(Bytes32.of(5), HttpScene.get("/own"), ByteBuffer.allocate(ROOM));
          });
    }
    Optional<String> forged = Refusals.of(() -> forge(scene, stranger));
    int got = (own.isEmpty() ? 1 : 0) + (forged.isEmpty() ? 1 : 0);
    return new Outcome(
        got > 0 || scene.served() > 0,
        scene.served(),
        scene.terms().exposures().provider(),
        "it was told '%s' in its own name and '%s' in the customer's"
            .formatted(own.orElse("nothing"), forged.orElse("nothing")));
  }

  /** A message with the customer's key in it, under a code that only a stranger can make. */
  private static void forge(HttpScene scene, PrivateKey stranger) throws Exception {
    var market = scene.market().market();
    SessionKey key =
        SessionKey.ofClient(
            stranger,
            scene.client(stranger).about(scene.provider().uri(), scene.provider().address()).key(),
            market.ledger().info().domain(),
            scene.agreement());
    byte[] message =
        new UnitMessage(
                UnitMessage.Kind.WISH,
                scene.agreement(),
                Bytes.of(scene.customer().publicKey().toCompressed()),
                Bytes32.of(6),
                HttpScene.get("/forged"),
                List.of())
            .frame(key);
    var _ =
        market
            .dialer()
            .peer(scene.provider().uri())
            .send("POST", Paths.PREPARE, message, PATIENCE, ROOM);
  }
}
