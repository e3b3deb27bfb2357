package souk.attacks;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.ledger.LedgerView;
import souk.node.LocalDeployment;
import souk.primitives.Amount;

/** Flips one bit of each chunk, so that the puzzle hardly ever notices. */
final class CacheServesGarbage implements Attack {
  @Override
  public String name() {
    return "cache-serves-garbage";
  }

  @Override
  public String summary() {
    return "A cache flips the last bit of each chunk and signs for it, to be paid for what no"
        + " client can use.";
  }

  @Override
  public Outcome play(LocalDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    LocalDeployment.Newcomer cheat =
        market.hire(
            DeviatingCache.setup(ports -> new ChangedChunks(ports, CacheServesGarbage::spoil)));
    Scene.Share share = scene.objectOf(cheat.node().address());
    long length = share.object().layout().length();
    long due = (long) share.object().layout().caches() * price(market, length);

    Scene.Tally before = scene.tally();
    AtomicInteger named = new AtomicInteger();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Optional<String> failed;
    try (ContentClient client = market.client(ClientLimits.DEFAULT)) {
      failed =
          Refusals.of(() ->
              client.fetch(
                  market.publisherUri(),
                  share.object().contentId(),
                  got,
                  new Progress() {
                    @Override
                    public void fault(Fault fault) {
                      if (fault instanceof Fault.BadChunk
                          && fault.cache().equals(cheat.node().address())) {
                        named.incrementAndGet();
                      }
                    }
                  }));
    }
    boolean intact =
        failed.isEmpty() && MessageDigest.isEqual(scene.lastPublished(), got.toByteArray());
    long earned = Scene.taken(cheat.node());
    Scene.Tally after = scene.tally().since(before);
    Amount slashed = slashed(market, scene, cheat);
    market.dismiss(cheat);

    double ticket = market.options().market().payment().ticketValue();
    double loss = Math.max(0, after.paid() + earned - (intact ? due : 0)) + after.unpaid();
    double exposure = scene.agreed().customerExposure();
    boolean pays = earned * ticket >= slashed.toDouble();
    return new Outcome(
        !intact || pays || named.get() == 0 || loss > exposure,
        loss,
        exposure,
        "named by the client and convicted: it took %d tickets and lost %.0f tickets' worth of collateral; the object arrived %s"
            .formatted(earned, slashed.toDouble() / ticket, intact ? "intact" : "DAMAGED"));
  }

  private static byte[] spoil(byte[] chunk) {
    chunk[chunk.length - 1] ^= 1;
    return chunk;
  }

  private static int price(LocalDeployment market, long length) {
    var rules = market.options().market().service();
    return rules.tickets((int) (length / rules.caches()));
  }

  private static Amount slashed(
      LocalDeployment market, Scene scene, LocalDeployment.Newcomer cheat) {
    LedgerView.Agreement now = market.view().agreement(scene.id(cheat.agreement())).orElseThrow();
    return now.terms().collateral().minus(now.lock());
  }
}
