package souk.attacks.payments;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import souk.attacks.Refusals;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.attacks.content.TokenMaker;
import souk.content.Manifest;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.ledger.BlockRef;
import souk.ledger.Book;
import souk.ledger.Ledger.Finality;
import souk.ledger.RoundRules;
import souk.primitives.Bytes32;

/**
 * A payer that waits for the seed and then pays a cache with tickets that did not win, while
 * somebody keeps the cache's view of the ledger in the round in which they were good.
 *
 * @param deception what the cache is shown, given its view and a block of the open round
 */
record MisledTill(String name, String summary, BiConsumer<EclipsedLedger, BlockRef> deception)
    implements ContentAttack {
  static MisledTill lags() {
    return new MisledTill(
        "till-lags",
        "A payer cuts a cache off from new blocks, waits for the seed, and then pays with tickets"
            + " that did not win.",
        (ledger, open) -> ledger.freeze());
  }

  static MisledTill isRewound() {
    return new MisledTill(
        "till-is-rewound",
        "A payer waits for the seed, shows a cache a reorganisation back into the round, and pays"
            + " with tickets that did not win.",
        EclipsedLedger::rewind);
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    EclipsedLedger view = new EclipsedLedger(market.ledger());
    Deployment.Newcomer victim = market.hire(setup -> setup.withLedger(view));
    PublisherKey payer = new PublisherKey(scene);
    Client client = scene.client();
    HandmadeBook book =
        payer.book(victim.node().address(), payer.lastBook(victim.node().address()));
    if (PublisherKey.deliver(client.exchange(), victim.node(), book.offer()).isPresent()) {
      throw new IllegalStateException("the cache does not take a good book");
    }
    Manifest object = scene.publish();
    TokenMaker tokens = payer.tokens(client.exchange(), victim);
    BlockRef open = market.ledger().head(Finality.INCLUDED);
    RoundRules rounds = market.ledger().info().rules().rounds();

    // Frozen before the round closes, or rewound after the draw: either way it sees an open round.
    deception.accept(view, open);
    market.advance(rounds.closes(market.round()) - open.number());
    Bytes32 seed = market.draw();
    deception.accept(view, open);
    int depth = market.options().market().payment().depth();
    int winner = Book.winner(seed, book.book().id(), depth);

    long expires = rounds.claimDeadline(market.round()); // later than any honest publisher says
    int tries = 1 << depth;
    int taken = 0;
    Optional<String> refused = Optional.empty();
    for (int place = 0; place < tries; place++) {
      int losing = place;
      var unit = tokens.part(object, client.address(), book.book(), place, expires);
      if (place != winner) {
        refused = Refusals.of(() -> client.pay(unit.part(), List.of(book.ticket(losing))));
        taken += refused.isEmpty() ? 1 : 0;
      }
    }
    market.dismiss(victim);
    return new Outcome(
        taken > 0,
        taken,
        scene.agreed().exposures().provider(),
        "of %d tickets that could not win any more the cache took %d%s"
            .formatted(tries - 1, taken, refused.map(r -> " and said '" + r + "'").orElse("")));
  }
}
