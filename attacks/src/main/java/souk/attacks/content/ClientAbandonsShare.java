package souk.attacks.content;

import java.util.List;
import java.util.Optional;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.ledger.LedgerRules;
import souk.node.ProviderNode;

/** Pays for a part of what it fetches, so that the rest is forgiven as bad luck. */
final class ClientAbandonsShare implements ContentAttack {
  private static final int WAVES = 8;

  /** More than a unit's time, so that what was not paid counts as lost. */
  private static final int BLOCKS = 61;

  @Override
  public String name() {
    return "client-abandons-share";
  }

  @Override
  public String summary() {
    return "Clients with ever new keys pay for one chunk in three, so that a cache takes the others"
        + " for the losses that it has to live with.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    ProviderNode cache = market.caches().getFirst();
    PublisherKey publisher = new PublisherKey(scene);
    Client friend = scene.client();
    TokenMaker tokens = publisher.tokens(friend.exchange(), cache);
    Manifest object = scene.publish();
    int wave = scene.agreed().exposures().provider() / 2;
    long last = publisher.lastBook(cache.address());
    int fetched = 0;
    int paid = 0;
    boolean stopped = false;
    Optional<String> refused = Optional.empty();
    for (int i = 0; i < WAVES && !stopped; i++) {
      Client client = scene.client();
      HandmadeBook book = publisher.book(cache.address(), last - i);
      if (PublisherKey.deliver(friend.exchange(), cache, book.offer()).isPresent()) {
        throw new IllegalStateException("the cache does not take a good book");
      }
      refused = Optional.empty();
      int before = fetched;
      for (int unit = 0; unit < wave && refused.isEmpty(); unit++) {
        int place = unit / 3; // places that are not paid with can be named again
        var part = tokens.part(object, client.address(), book.book(), place).part();
        refused = ContentRefusals.of(() -> client.ciphertext(part, object.layout().size(0)));
        fetched += refused.isEmpty() ? 1 : 0;
        if (refused.isEmpty() && unit % 3 == 2) {
          client.pay(part, List.of(book.ticket(place)));
          paid++;
        }
      }
      stopped = fetched == before; // even a new client is refused
      market.advance(BLOCKS);
    }
    double allowed = (double) market.options().market().service().abandonment() / LedgerRules.WHOLE;
    double exposure = scene.agreed().exposures().provider() + Math.floor(allowed * fetched);
    double loss = fetched - paid;
    return new Outcome(
        loss > exposure || !stopped,
        loss,
        exposure,
        "of %d chunks %d were paid for, then the cache said '%s'"
            .formatted(fetched, paid, refused.orElse("nothing")));
  }
}
