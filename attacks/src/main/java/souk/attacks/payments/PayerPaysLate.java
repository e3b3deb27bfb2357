package souk.attacks.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import souk.attacks.Refusals;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.attacks.content.TokenMaker;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.ledger.RoundRules;
import souk.node.ProviderNode;

/** Fetches in time, and pays when the tills are closed, and when the winner is known. */
final class PayerPaysLate implements ContentAttack {
  private static final int UNITS = 8;

  @Override
  public String name() {
    return "payer-pays-late";
  }

  @Override
  public String summary() {
    return "A payer lets its client fetch in time, and hands in books and tickets after the tills"
        + " closed and after the draw, when it knows which are worth nothing.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    ProviderNode cache = market.caches().getFirst();
    PublisherKey payer = new PublisherKey(scene);
    Client client = scene.client();
    long last = payer.lastBook(cache.address());
    HandmadeBook book = payer.book(cache.address(), last);
    HandmadeBook late = payer.book(cache.address(), last - 1);
    if (PublisherKey.deliver(client.exchange(), cache, book.offer()).isPresent()) {
      throw new IllegalStateException("the cache does not take a good book");
    }
    Manifest object = scene.publish();
    TokenMaker tokens = payer.tokens(client.exchange(), cache);
    RoundRules rounds = market.ledger().info().rules().rounds();
    long expires = rounds.claimDeadline(market.round());
    Scene.Tally before = scene.tally();
    List<TokenMaker.Made> units = new ArrayList<>();
    for (int place = 0; place < UNITS; place++) {
      units.add(tokens.part(object, client.address(), book.book(), place, expires));
      client.ciphertext(units.getLast().part(), object.layout().size(0));
    }

    Set<String> refusals = new TreeSet<>();
    int taken = 0;
    market.advance(rounds.closes(market.round()) - market.view().block().number());
    while (PublisherKey.deliver(client.exchange(), cache, book.offer()).isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(5); // until the cache has heard of the newest block
    }
    for (int when = 0; when < 2; when++) {
      for (int place = when; place < UNITS; place += 2) {
        var part = units.get(place).part();
        var ticket = List.of(book.ticket(place));
        Optional<String> refused = Refusals.of(() -> client.pay(part, ticket));
        taken += refused.isEmpty() ? 1 : 0;
        refused.ifPresent(refusals::add);
      }
      Optional<String> refused = PublisherKey.deliver(client.exchange(), cache, late.offer());
      taken += refused.isEmpty() ? 1 : 0;
      refused.ifPresent(refusals::add);
      market.draw();
    }
    double loss = scene.tally().since(before).unpaid() + taken;
    double exposure = scene.agreed().exposures().provider();
    return new Outcome(
        taken > 0 || loss > exposure,
        loss,
        exposure,
        "it got %d chunks of ciphertext; of its late books and tickets %d were taken: %s"
            .formatted(UNITS, taken, refusals));
  }
}
