package souk.attacks.content;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.attacks.Refusals;
import souk.content.Bundle;
import souk.content.ClientPass;
import souk.content.ClientRequest;
import souk.content.DeliverySignature;
import souk.content.Manifest;
import souk.content.Token;
import souk.deployment.content.ContentDeployment;
import souk.node.ProviderNode;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;

/** Reads another client's bundle and tries to use what is in it. */
final class BystanderStealsToken implements ContentAttack {
  @Override
  public String name() {
    return "bystander-steals-token";
  }

  @Override
  public String summary() {
    return "A bystander shows another client's tokens as its own, to other caches, changed and"
        + " under other names, pays with its tickets, and shows passes that nobody signed.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Manifest object = scene.publish();
    PrivateKey owner = scene.key();
    Client honest = new Client(market, owner);
    Client thief = scene.client();
    Bundle bundle = honest.bundle(object.contentId(), 0);
    List<List<Ticket>> tickets = Client.solve(bundle, honest.ciphertexts(bundle)).orElseThrow();
    Bundle.Part part = bundle.parts().getFirst();
    ProviderNode other =
        market.caches().stream()
            .filter(cache -> !cache.address().equals(part.cache()))
            .findFirst()
            .orElseThrow();
    Bundle.Part elsewhere = new Bundle.Part(other.address(), other.uri().toString(), part.token());
    int padded = bundle.paddedSize(0);

    List<Refusals.Move> moves = new ArrayList<>();
    moves.add(() -> thief.ciphertext(part, padded));
    moves.add(() -> thief.pay(part, tickets.getFirst()));
    moves.add(() -> thief.redeem(part.token(), tickets.getFirst()));
    moves.add(() -> thief.repair(bundle.id(), 0));
    moves.add(() -> new Client(market, owner).ciphertext(elsewhere, padded));
    moves.add(() ->
        thief
            .session(part)
            .request(
                part.token().id(),
                Bytes.of(renamed(part.token(), honest, thief)),
                ByteBuffer.allocate(padded + DeliverySignature.SIZE)));
    for (ClientPass pass : forged(market, scene.key())) {
      moves.add(
          () -> thief.ask(new ClientRequest.Fetch(pass, object.contentId(), 0), Bundle.MOST_BYTES));
    }
    List<String> replies = new ArrayList<>();
    int through = 0;
    for (Refusals.Move move : moves) {
      Optional<String> refused = ContentRefusals.of(move);
      refused.ifPresent(replies::add);
      through += refused.isEmpty() ? 1 : 0;
    }
    Scene.Tally before = scene.tally();
    for (int slot = 0; slot < tickets.size(); slot++) {
      honest.pay(bundle.parts().get(slot), tickets.get(slot));
    }
    long paid = scene.tally().since(before).paid();
    return new Outcome(
        through > 0 || paid != tickets.stream().mapToInt(List::size).sum(),
        through,
        0,
        "of %d thefts %d went through; they were met with %s; the client could pay for its own all the same"
            .formatted(moves.size(), through, replies));
  }

  /** The token with the thief's name in the place of the client's. */
  private static byte[] renamed(Token token, Client honest, Client thief) {
    byte[] bytes = token.encode().toArray();
    byte[] from = honest.address().toArray();
    byte[] to = thief.address().toArray();
    for (int at = 0; at + from.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + from.length, from, 0, from.length)) {
        System.arraycopy(to, 0, bytes, at, to.length);
      }
    }
    return bytes;
  }

  /** An expired one, and one for another publisher. */
  private static List<ClientPass> forged(ContentDeployment market, PrivateKey key) {
    var domain = market.ledger().info().domain();
    long now = market.clock().instant().getEpochSecond();
    var publisher = market.publisher().address();
    return List.of(
        ClientPass.sign(key, publisher, now - 600, domain),
        ClientPass.sign(key, key.address(), now + 600, domain));
  }
}
