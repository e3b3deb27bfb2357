package souk.attacks.content;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import souk.attacks.Count;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.client.Progress.Fault;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * A cache that does not do its part, met by an honest client: the client must get the object all
 * the same and name the cache, and the cache must not gain.
 *
 * @param fault that the client must name; one that only takes too long is replaced unnamed
 * @param deserved how many chunks' tickets the cache may keep, since it did send those chunks
 */
record FaultyCache(
    String name,
    String summary,
    DeviatingCache.Maker cache,
    Class<? extends Fault> fault,
    int deserved)
    implements ContentAttack {
  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Deployment.Newcomer cheat = market.hire(DeviatingCache.setup(cache));
    try {
      return play(market, scene, cheat);
    } finally {
      market.dismiss(cheat); // or the next cheat would meet it
    }
  }

  private Outcome play(ContentDeployment market, Scene scene, Deployment.Newcomer cheat)
      throws Exception {
    Scene.Share share = scene.objectOf(cheat.node().address());
    var rules = market.options().market().service();
    int price = rules.tickets(share.object().layout().size(0));

    Scene.Tally before = scene.tally();
    AtomicInteger named = new AtomicInteger();
    Progress watch =
        new Progress() {
          @Override
          public void fault(Fault seen) {
            if (fault.isInstance(seen) && seen.cache().equals(cheat.node().address())) {
              named.incrementAndGet();
            }
          }

          @Override
          public void slow(Address slow, Duration soFar) {
            if (slow.equals(cheat.node().address())) {
              named.incrementAndGet();
            }
          }
        };
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Optional<String> failed;
    try (ContentClient client = market.client(ClientLimits.DEFAULT)) {
      failed =
          ContentRefusals.of(
              () -> client.fetch(market.publisherUri(), share.object().contentId(), got, watch));
    }
    boolean intact =
        failed.isEmpty() && MessageDigest.isEqual(scene.lastPublished(), got.toByteArray());
    long earned = Scene.taken(cheat.node());
    Scene.Tally after = scene.tally().since(before);
    double ticket = market.options().market().payment().ticketValue();
    market.ledger().awaitFates(); // of what the publisher reports
    double slashed = slashed(market, scene, cheat).toDouble() / ticket;

    long due = intact ? (long) rules.caches() * price : 0;
    double loss = Math.max(0, after.paid() + earned - due) + after.unpaid();
    double exposure = scene.agreed().exposures().customer();
    boolean gains = earned - slashed > deserved * price;
    return new Outcome(
        !intact || gains || named.get() == 0 || loss > exposure,
        loss,
        exposure,
        "the client named it, or went on without it, %s; it took %s and lost collateral worth %.0f; the object arrived %s"
            .formatted(
                Count.of(named.get(), "time"),
                Count.of(earned, "ticket"),
                slashed,
                intact ? "intact" : "DAMAGED"));
  }

  private static Amount slashed(ContentDeployment market, Scene scene, Deployment.Newcomer cheat) {
    LedgerView.Agreement now = market.view().agreement(scene.id(cheat.agreement())).orElseThrow();
    return now.terms().collateral().amount().minus(now.lock());
  }
}
