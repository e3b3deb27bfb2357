package souk.attacks.content;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import souk.content.Bundle;
import souk.content.ClientRequest;
import souk.content.ContentRules;
import souk.content.Evidence;
import souk.content.Manifest;
import souk.content.Token;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.node.ProviderNode;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** A client and its publisher accuse a cache that sent the right chunk. */
final class CacheIsFramed implements ContentAttack {
  @Override
  public String name() {
    return "cache-is-framed";
  }

  @Override
  public String summary() {
    return "A client complains about a right chunk, and a publisher makes tokens that set traps and"
        + " evidence of other plaintext and other keys, to have a cache slashed.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    ProviderNode cache = market.caches().getFirst();
    Command.OpenAgreement agreement = market.agreements().getFirst();
    ContentRules rules = market.options().market().service();
    PublisherKey publisher = new PublisherKey(scene);
    Client client = scene.client();
    Scene.Share share = scene.objectOf(cache.address());
    Manifest object = share.object();
    Bundle bundle = client.bundle(object.contentId(), 0);
    Bundle.Part part = bundle.parts().get(share.slot());
    Client.Delivered delivered = client.delivery(part, bundle.paddedSize(share.slot()));
    Token token = part.token();

    Set<String> replies = new TreeSet<>();
    List<Bytes32> shuffled = new ArrayList<>(delivered.hashes());
    Collections.rotate(shuffled, 1);
    int believed =
        complain(client, token, delivered.signature(), shuffled, replies)
            + complain(client, token, scene.key().sign(token.id()), shuffled, replies)
            + complain(client, token, delivered.signature(), delivered.hashes(), replies);

    TokenMaker tokens = publisher.tokens(client.exchange(), cache);
    Bytes key = tokens.open(token);
    int size = token.size();
    byte[] right =
        Arrays.copyOfRange(
            scene.lastPublished(),
            (int) object.layout().start(token.chunk()),
            (int) object.layout().start(token.chunk()) + size);
    List<Optional<Bytes>> evidence =
        List.of(
            evidence(token, rules, key, scene.bytes(size), delivered, delivered.hashes()),
            evidence(token, rules, Bytes.of(scene.bytes(16)), right, delivered, delivered.hashes()),
            evidence(token, rules, key, right, delivered, shuffled),
            Optional.of(Bytes.of(scene.bytes(2000))));
    int convicted = 0;
    for (Optional<Bytes> accusation : evidence) {
      convicted += accuse(scene, agreement, accusation.orElseThrow()) ? 1 : 0;
    }

    int trapped = 0;
    byte[] first = Arrays.copyOf(scene.lastPublished(), object.layout().size(0));
    for (TokenMaker.Trap trap : tokens.traps(object, client.address(), first)) {
      List<Client.Delivered> signed = new ArrayList<>();
      int padded = rules.paddedSize(first.length);
      Optional<String> refused =
          ContentRefusals.of(() -> signed.add(client.delivery(trap.part(), padded)));
      refused.ifPresent(replies::add);
      for (Client.Delivered caught : signed) {
        trapped++;
        Optional<Bytes> proof =
            evidence(
                trap.part().token(),
                rules,
                trap.key(),
                trap.plain().toArray(),
                caught,
                caught.hashes());
        convicted += proof.isPresent() && accuse(scene, agreement, proof.orElseThrow()) ? 1 : 0;
      }
    }
    var now = market.view().agreement(scene.id(agreement)).orElseThrow();
    double ticket = market.options().market().payment().ticketValue();
    double slashed = now.terms().collateral().amount().minus(now.lock()).toDouble() / ticket;
    boolean chosen =
        Scene.caches(scene.client().bundle(object.contentId(), 0)).contains(cache.address());
    return new Outcome(
        believed > 0 || convicted > 0 || trapped > 0 || slashed > 0 || !chosen,
        slashed,
        0,
        "of %d accusations %d held, of %d traps it signed %d; it lost collateral worth %.0f; it was told %s"
            .formatted(evidence.size() + 3, convicted + believed, 2, trapped, slashed, replies));
  }

  /** Whether the ledger finds that evidence holds. */
  private static boolean accuse(Scene scene, Command.OpenAgreement agreement, Bytes evidence) {
    Command.ReportFault fault =
        new Command.ReportFault(scene.id(agreement), agreement.terms().details(), evidence);
    return scene.market().ledger().submit(scene.key(), fault).join() instanceof Receipt.Included;
  }

  /** 1 when the publisher believes it, else 0. */
  private static int complain(
      Client client, Token token, Signature signature, List<Bytes32> hashes, Set<String> replies)
      throws Exception {
    byte[][] answer = {{0}};
    ContentRefusals.of(() ->
            answer[0] =
                client.ask(new ClientRequest.Complaint(client.pass(), token, signature, hashes), 1))
        .ifPresent(replies::add);
    return answer[0][0];
  }

  private static Optional<Bytes> evidence(
      Token token,
      ContentRules rules,
      Bytes key,
      byte[] plain,
      Client.Delivered delivered,
      List<Bytes32> hashes) {
    return Evidence.find(token, rules, key, ByteBuffer.wrap(plain), delivered.signature(), hashes);
  }
}
