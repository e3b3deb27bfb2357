package souk.attacks.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.attacks.Refusals;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.attacks.content.TokenMaker;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Book;
import souk.node.ProviderNode;
import souk.payments.Ticket;
import souk.primitives.Eip712;

/** Gives the ticket of one place to many clients, and tickets of books that no till holds. */
final class PublisherRepeatsTickets implements ContentAttack {
  private static final int CLIENTS = 6;

  @Override
  public String name() {
    return "publisher-repeats-tickets";
  }

  @Override
  public String summary() {
    return "A publisher has one ticket pay for many clients' chunks, at its cache and at another,"
        + " and pays with tickets of another chain's book.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    ProviderNode cache = market.caches().get(0);
    ProviderNode other = market.caches().get(1);
    PublisherKey payer = new PublisherKey(scene);
    Client first = scene.client();
    HandmadeBook book = payer.book(cache.address(), payer.lastBook(cache.address()));
    if (PublisherKey.deliver(first.exchange(), cache, book.offer()).isPresent()) {
      throw new IllegalStateException("the cache does not take a good book");
    }
    Manifest object = scene.publish();
    TokenMaker tokens = payer.tokens(first.exchange(), cache);
    Scene.Tally before = scene.tally();

    List<Optional<String>> replies = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      replies.add(pay(scene, tokens, object, book.book(), 0, List.of(book.ticket(0))));
    }
    TokenMaker elsewhere = payer.tokens(first.exchange(), other);
    replies.add(pay(scene, elsewhere, object, book.book(), 0, List.of(book.ticket(0))));
    Eip712.Domain here = payer.domain();
    HandmadeBook foreign =
        payer.book(
            market.escrow(),
            market.round(),
            cache.address(),
            book.book().number(),
            new Eip712.Domain(here.name(), here.version(), here.chainId() + 1, here.contract()));
    replies.add(pay(scene, tokens, object, book.book(), 1, List.of(foreign.ticket(1))));

    long taken = replies.stream().filter(Optional::isEmpty).count();
    Scene.Tally after = scene.tally().since(before);
    double loss = after.unpaid() + taken - 1;
    double exposure = 2.0 * scene.agreed().exposures().provider();
    return new Outcome(
        taken != 1 || after.paid() != 1 || loss > exposure,
        loss,
        exposure,
        "of %d payments with one ticket %d were taken; the others heard %s"
            .formatted(replies.size(), taken, replies.stream().flatMap(Optional::stream).toList()));
  }

  /** Fetches a chunk as a new client and pays for it; empty when that gets the key. */
  private static Optional<String> pay(
      Scene scene, TokenMaker tokens, Manifest object, Book book, int place, List<Ticket> tickets)
      throws Exception {
    Client client = scene.client();
    var part = tokens.part(object, client.address(), book, place).part();
    client.ciphertext(part, object.layout().size(0));
    return Refusals.of(() -> client.pay(part, tickets));
  }
}
