package souk.attacks.content;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.attacks.Count;
import souk.content.Bundle;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.payments.Ticket;

/** Moves only half of the chunk between a cache and a client that are in league. */
final class ColludersSkipTransfer implements ContentAttack {
  private static final int BUNDLES = 16;

  @Override
  public String name() {
    return "colluders-skip-transfer";
  }

  @Override
  public String summary() {
    return "A cache sends its own client only half of each chunk, to be paid for all of it.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Deployment.Newcomer cheat =
        market.hire(
            DeviatingCache.setup(
                ports -> new ChangedChunks(ports, ColludersSkipTransfer::withhold)));
    try {
      return play(market, scene, cheat);
    } finally {
      market.dismiss(cheat); // or the next cheat would meet it
    }
  }

  private static Outcome play(ContentDeployment market, Scene scene, Deployment.Newcomer cheat)
      throws Exception {
    Scene.Share share = scene.objectOf(cheat.node().address());
    Scene.Tally before = scene.tally();
    Client client = scene.client();
    int solved = 0;
    for (int i = 0; i < BUNDLES; i++) {
      if (i % market.options().market().service().firstOpenBundles() == 0) {
        client = scene.client(); // the old one has as many bundles open as it may
      }
      Bundle bundle = client.bundle(share.object().contentId(), 0);
      Optional<List<List<Ticket>>> tickets = Client.solve(bundle, client.ciphertexts(bundle));
      if (tickets.isPresent()) {
        solved++;
        int own = slotOf(bundle, cheat);
        client.pay(bundle.parts().get(own), tickets.get().get(own));
      }
    }
    double earned = Scene.taken(cheat.node());
    double moved = BUNDLES * price(market) / 2.0;
    double loss = scene.tally().since(before).unpaid();
    double exposure = scene.providersExposure();
    int passes = market.options().market().service().passes();
    return new Outcome(
        earned > moved || loss > exposure,
        loss,
        exposure,
        "of %d bundles with half a chunk missing they solved %d (the formula says %.1f): %s for moving %.0f tickets' worth"
            .formatted(
                BUNDLES,
                solved,
                BUNDLES * Math.pow(0.5, passes),
                Count.of(Math.round(earned), "ticket"),
                moved));
  }

  private static int slotOf(Bundle bundle, Deployment.Newcomer cheat) {
    return Scene.caches(bundle).indexOf(cheat.node().address());
  }

  private static int price(ContentDeployment market) {
    var rules = market.options().market().service();
    return rules.tickets(rules.leastChunkBytes());
  }

  private static byte[] withhold(byte[] chunk) {
    Arrays.fill(chunk, chunk.length / 2, chunk.length, (byte) 0);
    return chunk;
  }
}
