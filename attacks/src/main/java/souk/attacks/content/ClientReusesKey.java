package souk.attacks.content;

import java.util.Arrays;
import java.util.List;
import souk.content.Bundle;
import souk.content.ChunkCipher;
import souk.content.Manifest;
import souk.content.TokenSeal;
import souk.deployment.content.ContentDeployment;
import souk.payments.Ticket;

/** Pays once for a chunk and tries its key and keystream on the next delivery of the same chunk. */
final class ClientReusesKey implements ContentAttack {
  @Override
  public String name() {
    return "client-reuses-key";
  }

  @Override
  public String summary() {
    return "A client pays for an object once, then tries its keys, its keystreams and its tickets"
        + " on the next bundle of the same object.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Manifest object = scene.publish();
    Client client = scene.client();
    Bundle paid = client.bundle(object.contentId(), 0);
    List<byte[]> before = client.ciphertexts(paid);
    List<List<Ticket>> tickets = Client.solve(paid, before).orElseThrow();
    Scene.Tally start = scene.tally();
    Bundle next = client.bundle(object.contentId(), 0);
    List<byte[]> after = client.ciphertexts(next);
    int opened = 0;
    for (int slot = 0; slot < next.parts().size(); slot++) {
      int of = slot;
      byte[] key = client.pay(paid.parts().get(slot), tickets.get(slot));
      byte[] plain = decrypt(key, before.get(slot));
      boolean same =
          TokenSeal.fits(next.parts().get(slot).token(), key)
              || Arrays.equals(plain, decrypt(key, after.get(slot)));
      boolean taken =
          ContentRefusals.of(() -> client.pay(next.parts().get(of), tickets.get(of))).isEmpty();
      opened += same || taken ? 1 : 0;
    }
    double loss = Math.max(0, scene.tally().since(start).unpaid() + next.parts().size());
    return new Outcome(
        opened > 0 || loss > scene.providersExposure(),
        loss,
        scene.providersExposure(),
        "keys, keystreams and tickets of the first bundle opened %d of %d chunks of the second"
            .formatted(opened, next.parts().size()));
  }

  private static byte[] decrypt(byte[] key, byte[] ciphertext) {
    byte[] plain = new byte[ciphertext.length];
    new ChunkCipher().begin(key).update(ciphertext, 0, ciphertext.length, plain, 0);
    return plain;
  }
}
