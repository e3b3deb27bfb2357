package souk.attacks.content;

import java.io.IOException;
import java.util.Optional;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.exchange.ProviderPorts;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;

/**
 * A cache and clients of its own that have its tickets given out in the clear, and take them for
 * deliveries that never happen.
 */
final class CacheClaimsLosses implements ContentAttack {
  private static final int MOST_FAKES = 1000;

  @Override
  public String name() {
    return "cache-claims-losses";
  }

  @Override
  public String summary() {
    return "A cache claims that clients left it unpaid, first without a reason and then with clients"
        + " of its own that abandon bundles, to be paid in the clear for what it never sends.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Claims[] claims = new Claims[1];
    Deployment.Newcomer cheat =
        market.hire(DeviatingCache.setup(ports -> claims[0] = new Claims(ports)));
    Manifest object = scene.objectOf(cheat.node().address()).object();
    int exposure = scene.agreed().exposures().provider();
    Scene.Tally before = scene.tally();

    int ready = market.publisher().ready();
    claims[0].claim(exposure);
    boolean believed = !Scene.comes(() -> market.publisher().ready() < ready);
    claims[0].claim(0);
    Scene.comes(() -> market.publisher().ready() == ready);

    for (int i = 0; i < 2 * exposure; i++) {
      scene.bundle(scene.client(), object);
    }
    market.advance(2L * market.options().market().service().tokenBlocks() + 1);
    claims[0].claim(exposure);
    Scene.comes(() -> ticketInTheClear(scene, scene.client(), object, cheat).isPresent());

    int fakes = 0;
    boolean clear = true;
    while (clear && fakes < MOST_FAKES) {
      Client client = scene.client();
      Optional<Bundle.Part> part = ticketInTheClear(scene, client, object, cheat);
      clear = part.isPresent();
      if (clear) {
        Bundle.Part own = part.orElseThrow();
        client.pay(own, Client.tickets(own.token(), own.clear()));
        fakes++;
      }
    }
    market.advance(2L * market.options().market().service().tokenBlocks() + 1);
    long earned = Scene.taken(cheat.node());
    Scene.Tally others = scene.tally().since(before);
    double agreed = scene.agreed().exposures().customer();
    market.dismiss(cheat);
    return new Outcome(
        believed || fakes == 0 || earned > agreed || others.paid() > 0 || others.unpaid() > 0,
        earned + Math.max(0, others.paid()),
        agreed,
        "without a reason it was %s; with %d abandoned bundles it got %d tickets in the clear for nothing, and the others of these bundles %d"
            .formatted(
                believed ? "BELIEVED" : "no longer chosen", 2 * exposure, earned, others.paid()));
  }

  /** Its part of a new bundle, when the ticket comes with it. */
  private static Optional<Bundle.Part> ticketInTheClear(
      Scene scene, Client client, Manifest object, Deployment.Newcomer cheat) throws Exception {
    return scene.bundle(client, object).parts().stream()
        .filter(part -> part.isClear() && part.cache().equals(cheat.node().address()))
        .findFirst();
  }

  /** Claims what it likes. */
  private static final class Claims extends DeviatingCache {
    private volatile Bytes32 agreement = Bytes32.ZERO;

    Claims(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public void started(Bytes32 id, AgreementTerms terms) {
      super.started(id, terms);
      agreement = id;
    }

    @Override
    public void lost(Bytes32 id, int tickets) {}

    void claim(int tickets) {
      super.lost(agreement, tickets);
    }
  }
}
