package souk.attacks.content;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import souk.attacks.Count;
import souk.content.ChunkCipher;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.node.ProviderNode;
import souk.payments.Ticket;

/**
 * A publisher that lets a cache serve for nothing: it has its clients fetch, and either tells them
 * the keys itself, or has sealed tickets for them that no till takes.
 *
 * @param leaks whether it tells the keys
 */
record PublisherBurnsExposure(String name, String summary, boolean leaks) implements ContentAttack {
  private static final int MOST_CHUNKS = 10_000;
  private static final int MOST_REFUSALS = 4;

  static PublisherBurnsExposure leaksKeys() {
    return new PublisherBurnsExposure(
        "publisher-leaks-keys",
        "A publisher tells its clients the keys of their chunks, so that they need not pay the"
            + " cache that sent them.",
        true);
  }

  static PublisherBurnsExposure sealsJunk() {
    return new PublisherBurnsExposure(
        "publisher-seals-junk",
        "A publisher seals random bytes in its boxes instead of tickets, so that clients solve and"
            + " can pay nobody.",
        false);
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    PublisherKey publisher = new PublisherKey(scene);
    ProviderNode cache = market.caches().getFirst();
    Client client = scene.client();
    HandmadeBook book = publisher.book(cache.address(), publisher.lastBook(cache.address()));
    if (PublisherKey.deliver(client.exchange(), cache, book.offer()).isPresent()) {
      throw new IllegalStateException("the cache does not take a good book");
    }
    Manifest object = scene.publish();
    byte[] first = Arrays.copyOf(scene.lastPublished(), object.layout().size(0));
    TokenMaker tokens = publisher.tokens(client.exchange(), cache);
    Scene.Tally before = scene.tally();
    Set<String> heard = new TreeSet<>();
    int fetched = 0;
    int opened = 0;
    int paid = 0;
    int refusals = 0;
    while (refusals < MOST_REFUSALS && fetched < MOST_CHUNKS) {
      Client reader = scene.client();
      int place = fetched % (1 << market.options().market().payment().depth());
      TokenMaker.Made made = tokens.part(object, reader.address(), book.book(), place);
      byte[][] chunk = new byte[1][];
      Optional<String> refused =
          ContentRefusals.of(
              () -> chunk[0] = reader.ciphertext(made.part(), object.layout().size(0)));
      refused.ifPresent(heard::add);
      refusals += refused.isPresent() ? 1 : 0;
      if (refused.isEmpty()) {
        fetched++;
        if (leaks) {
          new ChunkCipher()
              .begin(made.key().toArray())
              .update(chunk[0], 0, first.length, chunk[0], 0);
          opened += Arrays.equals(chunk[0], first) ? 1 : 0;
        } else {
          List<Ticket> junk = scene.guess(made.part().token());
          Optional<String> said = ContentRefusals.of(() -> reader.pay(made.part(), junk));
          said.ifPresent(heard::add);
          paid += said.isEmpty() ? 1 : 0;
        }
      }
    }
    int last = (1 << market.options().market().payment().depth()) - 1;
    boolean inAdvance =
        paysFirst(scene, client, tokens.part(object, client.address(), book.book(), last), book);
    double loss = scene.tally().since(before).unpaid();
    double exposure = scene.agreed().exposures().provider();
    return new Outcome(
        loss > exposure || paid > 0 || refusals < MOST_REFUSALS || !inAdvance,
        loss,
        exposure,
        "the cache sent %s, of which %d were read for nothing and %d paid with junk; then it said %s, and %s who brought its ticket in the clear"
            .formatted(
                Count.of(fetched, "chunk"), opened, paid, heard, inAdvance ? "served" : "REFUSED"));
  }

  /** Whether the cache still serves a client that hands its ticket in before it fetches. */
  private static boolean paysFirst(
      Scene scene, Client client, TokenMaker.Made made, HandmadeBook book) throws Exception {
    int padded = scene.market().options().market().service().paddedSize(made.part().token().size());
    var ticket = List.of(book.ticket(made.part().token().place()));
    return ContentRefusals.of(() -> client.pay(made.part(), ticket)).isEmpty()
        && ContentRefusals.of(() -> client.ciphertext(made.part(), padded)).isEmpty();
  }
}
