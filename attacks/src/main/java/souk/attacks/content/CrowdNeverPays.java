package souk.attacks.content;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.deployment.content.ContentDeployment;

/** One client after the other, each with a new key, fetches as much as it may and goes. */
final class CrowdNeverPays implements ContentAttack {
  private static final int MOST_CLIENTS = 4096;

  /** More than a unit's and a token's time, so that what was not paid counts as lost. */
  private static final int BLOCKS = 61;

  @Override
  public String name() {
    return "crowd-never-pays";
  }

  @Override
  public String summary() {
    return "A client takes a new key whenever it may have no more, and fetches without paying until"
        + " no cache serves it any more; then an honest client comes.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Manifest object = scene.publish();
    Scene.Tally before = scene.tally();
    Set<String> heard = new TreeSet<>();
    int clients = 0;
    int chunks = 0;
    int served = 1;
    while (served > 0 && clients < MOST_CLIENTS) {
      served = fetchAll(scene.client(), object, heard);
      chunks += served;
      clients++;
    }
    double loss = scene.tally().since(before).unpaid();
    double exposure = scene.providersExposure();

    market.advance(BLOCKS);
    int[] clear = new int[1];
    Scene.comes(() -> (clear[0] = inTheClear(scene.client(), object)) > 0);
    long paid = scene.tally().paid();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Optional<String> failed;
    try (ContentClient honest = market.client(ClientLimits.DEFAULT)) {
      failed =
          ContentRefusals.of(
              () -> honest.fetch(market.publisherUri(), object.contentId(), got, Progress.NONE));
    }
    boolean intact =
        failed.isEmpty()
            && MessageDigest.isEqual(scene.lastPublished(), got.toByteArray())
            && scene.tally().paid() - paid == object.layout().chunks();
    return new Outcome(
        loss > exposure || served > 0 || clear[0] == 0 || !intact,
        loss,
        exposure,
        "%d keys got %d ciphertexts, and then heard %s; after that %d of %d caches wanted their ticket in the clear, and an honest client was %s"
            .formatted(
                clients,
                chunks,
                heard,
                clear[0],
                object.layout().caches(),
                intact ? "served" : "NOT served"));
  }

  /** How many caches of a new bundle get their tickets in the clear. */
  private static int inTheClear(Client client, Manifest object) throws Exception {
    List<Bundle> got = new ArrayList<>();
    return ContentRefusals.of(() -> got.add(client.bundle(object.contentId(), 0))).isPresent()
        ? 0
        : (int) got.getFirst().parts().stream().filter(Bundle.Part::isClear).count();
  }

  /** How many ciphertexts one client gets before everybody says no. */
  private static int fetchAll(Client client, Manifest object, Set<String> heard) throws Exception {
    int all = 0;
    int fromBundle = 1;
    while (fromBundle > 0) {
      List<Bundle> got = new ArrayList<>();
      Optional<String> refused =
          ContentRefusals.of(() -> got.add(client.bundle(object.contentId(), 0)));
      refused.ifPresent(heard::add);
      fromBundle = 0;
      for (Bundle bundle : got) {
        for (int slot = 0; slot < bundle.parts().size(); slot++) {
          int of = slot;
          Optional<String> no = ContentRefusals.of(() -> client.ciphertext(bundle, of));
          no.ifPresent(heard::add);
          fromBundle += no.isEmpty() ? 1 : 0;
        }
      }
      all += fromBundle;
    }
    return all;
  }
}
