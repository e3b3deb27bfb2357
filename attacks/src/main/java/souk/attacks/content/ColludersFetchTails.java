package souk.attacks.content;

import java.util.List;
import souk.content.Bundle;
import souk.content.ContentRules;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.payments.Ticket;

/** Has its caches paid for chunks of a few bytes, again and again. */
final class ColludersFetchTails implements ContentAttack {
  private static final int CHUNK_BYTES = 64;
  private static final int BUNDLES = 4;

  @Override
  public String name() {
    return "colluders-fetch-tails";
  }

  @Override
  public String summary() {
    return "Clients of the caches ask for the shortest chunks there are, and for the same ones again"
        + " and again, to be paid more for a byte that was moved than others are.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    ContentRules rules = market.options().market().service();
    Manifest object = scene.publish(rules.caches() * CHUNK_BYTES);
    Client client = scene.client();
    long moved = 0;
    long earned = 0;
    for (int i = 0; i < BUNDLES; i++) {
      Bundle bundle = client.bundle(object.contentId(), 0);
      List<byte[]> ciphertexts = client.ciphertexts(bundle);
      List<List<Ticket>> tickets = Client.solve(bundle, ciphertexts).orElseThrow();
      for (int slot = 0; slot < ciphertexts.size(); slot++) {
        client.pay(bundle.parts().get(slot), tickets.get(slot));
        moved += ciphertexts.get(slot).length;
        earned += tickets.get(slot).size();
      }
    }
    double worth = (double) moved / rules.bytesPerTicket();
    return new Outcome(
        earned > worth,
        Math.max(0, earned - worth),
        0,
        "for chunks of %d bytes they moved %d bytes, worth %.1f tickets, and earned %d"
            .formatted(CHUNK_BYTES, moved, worth, earned));
  }
}
