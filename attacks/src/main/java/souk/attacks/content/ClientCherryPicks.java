package souk.attacks.content;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import souk.attacks.Count;
import souk.content.AgreementKeys;
import souk.content.Bundle;
import souk.content.ContentRules;
import souk.content.ContentTerms;
import souk.content.Manifest;
import souk.content.Token;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.exchange.Payload;
import souk.exchange.ProviderPorts;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * Solves bundles and pays nobody but its friend among the caches.
 *
 * @param mayLose whether the others may stay unpaid, up to their exposure
 */
record ClientCherryPicks(String name, String summary, DeviatingCache.Maker friend, boolean mayLose)
    implements ContentAttack {
  private static final int BUNDLES = 3;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  static ClientCherryPicks honestFriend() {
    return new ClientCherryPicks(
        "client-cherry-picks",
        "A client solves bundles and hands in the tickets of its friend among the caches only.",
        Friend::new,
        false);
  }

  static ClientCherryPicks hidingFriend() {
    return new ClientCherryPicks(
        "cache-hides-payment",
        "A cache whose client pays nobody else does not tell the publisher that it was paid, so"
            + " that the publisher does not pay the others.",
        HidesPayment::new,
        true);
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Deployment.Newcomer cheat = market.hire(DeviatingCache.setup(friend));
    Scene.Share share = scene.objectOf(cheat.node().address());
    Manifest object = share.object();
    Scene.Tally before = scene.tally();
    Client client = scene.client();
    int keys = 0;
    for (int i = 0; i < BUNDLES; i++) {
      Bundle bundle = client.bundle(object.contentId(), 0);
      List<List<Ticket>> tickets = Client.solve(bundle, client.ciphertexts(bundle)).orElseThrow();
      client.pay(bundle.parts().get(share.slot()), tickets.get(share.slot()));
      keys++;
    }
    ContentRules rules = market.options().market().service();
    long served = (long) BUNDLES * (rules.caches() - 1);
    long end = System.nanoTime() + PATIENCE;
    // The tokens expire; then the publisher pays, while the caches may still be paid.
    for (long block = 0; block < 2L * rules.tokenBlocks() - 1; block++) {
      market.advance(1);
      while (!mayLose
          && block > rules.tokenBlocks()
          && scene.tally().since(before).paid() < served
          && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
    double loss = served - scene.tally().since(before).paid();
    long earned = Scene.taken(cheat.node());
    double exposure = mayLose ? scene.providersExposure() : 0;
    market.dismiss(cheat);
    return new Outcome(
        loss > exposure || earned > keys,
        Math.max(0, loss),
        exposure,
        "the friend has %s for %s; of the others' %d tickets %.0f are missing"
            .formatted(Count.of(earned, "ticket"), Count.of(keys, "chunk"), served, loss));
  }

  /** Does all that a cache should. */
  private static final class Friend extends DeviatingCache {
    Friend(ProviderPorts ports) throws IOException {
      super(ports);
    }
  }

  /** Hands keys out without a word to the publisher. */
  private static final class HidesPayment extends DeviatingCache {
    private volatile Optional<AgreementKeys> keys = Optional.empty();

    HidesPayment(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      super.started(agreement, terms);
      try {
        ContentTerms content = ContentTerms.decode(terms.details());
        keys = Optional.of(AgreementKeys.derive(ports.signing(), content.publisher(), agreement));
      } catch (DecodeException e) {
        throw new IllegalStateException("the honest part of it read these terms before", e);
      }
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      try {
        Bytes key = keys.orElseThrow().tokenSeal().open(Token.decode(request.body())).orElseThrow();
        return Payload.of(key);
      } catch (DecodeException e) {
        throw new UnitException(Reason.MALFORMED, "this cheat failed: " + e.getMessage());
      }
    }
  }
}
