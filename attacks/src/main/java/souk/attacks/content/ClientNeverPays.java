package souk.attacks.content;

import java.util.List;
import java.util.Optional;
import souk.attacks.Count;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.content.TokenSeal;
import souk.deployment.content.ContentDeployment;

/** Fetches bundle after bundle and keeps the tickets back. */
final class ClientNeverPays implements ContentAttack {
  private static final int MOST_BUNDLES = 1000;

  @Override
  public String name() {
    return "client-never-pays";
  }

  @Override
  public String summary() {
    return "A client fetches ciphertexts until somebody stops it, and tries to get the keys for"
        + " nothing, for invented tickets, and from the publisher.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Manifest object = scene.publish();
    Client client = scene.client();
    Scene.Tally before = scene.tally();
    int bundles = 0;
    int keys = 0;
    Optional<String> stopped = Optional.empty();
    while (stopped.isEmpty() && bundles < MOST_BUNDLES) {
      Bundle[] bundle = new Bundle[1];
      stopped =
          ContentRefusals.of(() -> {
            bundle[0] = client.bundle(object.contentId(), 0);
            client.ciphertexts(bundle[0]);
          });
      if (stopped.isEmpty()) {
        keys += bundles++ == 0 ? keysForNothing(scene, client, bundle[0]) : 0;
      }
    }
    double loss = scene.tally().since(before).unpaid();
    double exposure = scene.providersExposure();
    return new Outcome(
        stopped.isEmpty() || keys > 0 || loss > exposure,
        loss,
        exposure,
        "it got %s of ciphertext and %s, then was told '%s'"
            .formatted(
                Count.of(bundles, "bundle"), Count.of(keys, "key"), stopped.orElse("nothing")));
  }

  /** How many keys of a bundle it gets without its tickets. */
  private static int keysForNothing(Scene scene, Client client, Bundle bundle) throws Exception {
    int keys = 0;
    for (Bundle.Part part : bundle.parts()) {
      byte[][] key = new byte[3][TokenSeal.KEY];
      var guess = scene.guess(part.token());
      var _ = ContentRefusals.of(() -> key[0] = client.pay(part, List.of()));
      var _ = ContentRefusals.of(() -> key[1] = client.pay(part, guess));
      var _ = ContentRefusals.of(() -> key[2] = client.redeem(part.token(), guess));
      for (byte[] got : key) {
        keys += TokenSeal.fits(part.token(), got) ? 1 : 0;
      }
    }
    return keys;
  }
}
