package souk.attacks.content;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.attacks.Count;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.primitives.Address;

/** Asks again and again, under many names, for a bundle of other caches. */
final class ClientFishesForFriends implements ContentAttack {
  private static final int CLIENTS = 12;

  @Override
  public String name() {
    return "client-fishes-for-friends";
  }

  @Override
  public String summary() {
    return "A client asks for the same bundle under many names, and for repair after repair, until"
        + " its friends among the caches serve it.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Manifest object = scene.publish();
    Scene.Tally before = scene.tally();
    Set<List<Address>> choices = new HashSet<>();
    Bundle bundle = scene.client().bundle(object.contentId(), 0);
    choices.add(Scene.caches(bundle));
    Client client = scene.client();
    for (int i = 1; i < CLIENTS; i++) {
      client = scene.client();
      bundle = client.bundle(object.contentId(), 0);
      choices.add(Scene.caches(bundle));
    }
    int repairs = 0;
    int most = market.options().market().service().repairs();
    Optional<String> refused = Optional.empty();
    while (refused.isEmpty() && repairs <= most) {
      Bundle[] repaired = {bundle};
      Client fishing = client;
      refused = ContentRefusals.of(() -> repaired[0] = fishing.repair(repaired[0].id(), 0));
      bundle = repaired[0];
      repairs += refused.isEmpty() ? 1 : 0;
    }
    double loss = scene.tally().since(before).unpaid();
    return new Outcome(
        choices.size() > 1 || repairs > most,
        loss,
        scene.providersExposure(),
        "%d clients were given %s of caches; after %s the answer was '%s'"
            .formatted(
                CLIENTS,
                Count.of(choices.size(), "choice"),
                Count.of(repairs, "repair"),
                refused.orElse("yes")));
  }
}
