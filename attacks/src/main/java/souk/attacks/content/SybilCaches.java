package souk.attacks.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.attacks.Count;
import souk.content.AgreementKeys;
import souk.content.Bundle;
import souk.content.ChunkCipher;
import souk.content.Manifest;
import souk.content.Token;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;

/** One operator behind several caches of a bundle and its client. */
public final class SybilCaches implements ContentAttack {
  private static final int BUNDLES = 6;

  private final int operated;

  /** Half of the caches of a bundle; with more, it earns more than it moves. */
  public SybilCaches() {
    this(2);
  }

  /**
   * @param operated how many of a bundle's caches are one operator's
   */
  public SybilCaches(int operated) {
    this.operated = operated;
  }

  @Override
  public String name() {
    return "sybil-caches";
  }

  @Override
  public String summary() {
    return "One operator has half of a bundle's caches and its client: it makes their ciphertexts"
        + " itself, and tries to do without those of the others when it asks for the same again.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    List<Deployment.Newcomer> own = new ArrayList<>();
    for (int i = 0; i < operated; i++) {
      own.add(market.hire(setup -> setup));
    }
    Manifest object = scene.publishFor(own.stream().map(cache -> cache.node().address()).toList());
    byte[] plain = scene.lastPublished();
    Scene.Tally before = scene.tally();
    Client client = scene.client();
    List<byte[]> last = List.of();
    long moved = 0;
    int free = 0;
    for (int i = 0; i < BUNDLES; i++) {
      Bundle bundle = client.bundle(object.contentId(), 0);
      List<byte[]> ciphertexts = new ArrayList<>();
      List<byte[]> guessed = new ArrayList<>();
      for (int slot = 0; slot < bundle.parts().size(); slot++) {
        Optional<Deployment.Newcomer> mine = find(own, bundle.parts().get(slot).cache());
        if (mine.isPresent()) {
          byte[] made = encrypt(market, mine.get(), bundle, slot, object, plain);
          ciphertexts.add(made);
          guessed.add(made);
        } else {
          byte[] fetched = client.ciphertext(bundle, slot);
          ciphertexts.add(fetched);
          guessed.add(last.isEmpty() ? chunk(object, plain, bundle, slot) : last.get(slot));
          moved += fetched.length;
        }
      }
      free += Client.solve(bundle, guessed).isPresent() ? 1 : 0;
      List<List<Ticket>> tickets = Client.solve(bundle, ciphertexts).orElseThrow();
      for (int slot = 0; slot < tickets.size(); slot++) {
        client.pay(bundle.parts().get(slot), tickets.get(slot));
      }
      last = ciphertexts;
    }
    long earned = own.stream().mapToLong(cache -> Scene.taken(cache.node())).sum();
    double worth = (double) moved / market.options().market().service().bytesPerTicket();
    double unpaid = Math.max(0, scene.tally().since(before).unpaid());
    for (Deployment.Newcomer cache : own) {
      market.dismiss(cache);
    }
    return new Outcome(
        earned > worth || free > 0,
        Math.max(0, earned - worth) + unpaid,
        scene.providersExposure(),
        "%d of %d caches and the client earned %s for moving %.1f tickets' worth; of %d bundles they solved %d without the others"
            .formatted(
                operated,
                market.options().market().service().caches(),
                Count.of(earned, "ticket"),
                worth,
                BUNDLES,
                free));
  }

  private static Optional<Deployment.Newcomer> find(List<Deployment.Newcomer> own, Address cache) {
    return own.stream().filter(mine -> mine.node().address().equals(cache)).findFirst();
  }

  /** What an own cache would send, made on the spot. */
  private static byte[] encrypt(
      ContentDeployment market,
      Deployment.Newcomer cache,
      Bundle bundle,
      int slot,
      Manifest object,
      byte[] plain) {
    Token token = bundle.parts().get(slot).token();
    Bytes key =
        AgreementKeys.derive(cache.key(), market.publisher().key().publicKey(), token.agreement())
            .tokenSeal()
            .open(token)
            .orElseThrow();
    byte[] chunk = chunk(object, plain, bundle, slot);
    new ChunkCipher().begin(key.toArray()).update(chunk, 0, chunk.length, chunk, 0);
    return chunk;
  }

  private static byte[] chunk(Manifest object, byte[] plain, Bundle bundle, int slot) {
    int from = (int) object.layout().start(bundle.parts().get(slot).token().chunk());
    int size = bundle.parts().get(slot).token().size();
    return Arrays.copyOf(Arrays.copyOfRange(plain, from, from + size), bundle.paddedSize(slot));
  }
}
