package souk.attacks.payments;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.attacks.Refusals;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.deployment.content.ContentDeployment;
import souk.node.ProviderNode;
import souk.payments.Ticket;

/** Promises the tickets of one book to two caches. */
final class PublisherDoubleBooks implements ContentAttack {
  @Override
  public String name() {
    return "publisher-double-books";
  }

  @Override
  public String summary() {
    return "A publisher makes one book out to two caches, to be served by both for one prize.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    PublisherKey publisher = new PublisherKey(scene);
    ProviderNode owner = market.caches().get(0);
    ProviderNode other = market.caches().get(1);
    long number = publisher.firstBook(owner);
    HandmadeBook forOther = publisher.book(other.address(), number);
    HandmadeBook again = publisher.book(owner.address(), number);
    Client client = scene.client();
    Scene.Tally before = scene.tally();

    List<Optional<String>> replies =
        List.of(
            PublisherKey.deliver(client.exchange(), other, forOther.offer()),
            PublisherKey.deliver(client.exchange(), other, again.offer()),
            PublisherKey.deliver(client.exchange(), owner, again.offer()));
    Manifest object = scene.publish();
    Bundle.Part part =
        publisher
            .tokens(client.exchange(), other)
            .part(object, client.address(), forOther.book(), 0)
            .part();
    client.ciphertext(part, object.layout().size(0));
    List<Ticket> tickets =
        Stream.iterate(0, place -> place + 1)
            .limit(part.token().tickets())
            .map(forOther::ticket)
            .toList();
    Optional<String> paid = Refusals.of(() -> client.pay(part, tickets));

    long accepted = replies.stream().filter(Optional::isEmpty).count();
    double loss = scene.tally().since(before).unpaid() + (paid.isEmpty() ? tickets.size() : 0);
    double exposure = scene.agreed().exposures().provider();
    return new Outcome(
        accepted > 0 || paid.isEmpty() || loss > exposure,
        loss,
        exposure,
        "the second cache says %s, and %s to its tickets; another cover for the first is met with %s"
            .formatted(text(replies.get(0)), text(paid), text(replies.get(2))));
  }

  private static String text(Optional<String> reply) {
    return "'" + reply.orElse("yes") + "'";
  }
}
