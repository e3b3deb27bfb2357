package souk.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.node.LocalDeployment;

/** One client after the other, each with a new key, fetches as much as it may and goes. */
final class CrowdNeverPays implements Attack {
  private static final int MOST_CLIENTS = 4096;

  @Override
  public String name() {
    return "crowd-never-pays";
  }

  @Override
  public String summary() {
    return "A client takes a new key whenever it may have no more, and fetches without paying until"
        + " no cache serves it any more.";
  }

  @Override
  public Outcome play(LocalDeployment market) throws Exception {
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
    return new Outcome(
        loss > exposure || served > 0,
        loss,
        exposure,
        "%d keys got %d ciphertexts, and then heard %s".formatted(clients, chunks, heard));
  }

  /** How many ciphertexts one client gets before everybody says no. */
  private static int fetchAll(Client client, Manifest object, Set<String> heard) throws Exception {
    int all = 0;
    int fromBundle = 1;
    while (fromBundle > 0) {
      List<Bundle> got = new ArrayList<>();
      Optional<String> refused = Refusals.of(() -> got.add(client.bundle(object.contentId(), 0)));
      refused.ifPresent(heard::add);
      fromBundle = 0;
      for (Bundle bundle : got) {
        for (int slot = 0; slot < bundle.parts().size(); slot++) {
          int of = slot;
          Optional<String> no = Refusals.of(() -> client.ciphertext(bundle, of));
          no.ifPresent(heard::add);
          fromBundle += no.isEmpty() ? 1 : 0;
        }
      }
      all += fromBundle;
    }
    return all;
  }
}
