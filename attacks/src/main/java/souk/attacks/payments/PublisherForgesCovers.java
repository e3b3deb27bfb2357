package souk.attacks.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.deployment.content.ContentDeployment;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Book;
import souk.node.ProviderNode;
import souk.payments.TicketBook;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/** Brings a till covers that could never be claimed. */
final class PublisherForgesCovers implements ContentAttack {
  @Override
  public String name() {
    return "publisher-forges-covers";
  }

  @Override
  public String summary() {
    return "A publisher brings covers of another chain, contract, escrow, round, number and signer,"
        + " and leaves that do not belong to them.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    PublisherKey key = new PublisherKey(scene);
    ProviderNode victim = market.caches().getFirst();
    Address cache = victim.address();
    Eip712.Domain here = key.domain();
    Bytes32 escrow = market.escrow();
    long round = market.round();
    long last = key.lastBook(cache);
    Eip712.Domain chain =
        new Eip712.Domain(here.name(), here.version(), here.chainId() + 1, here.contract());
    Eip712.Domain contract =
        new Eip712.Domain(here.name(), here.version(), here.chainId(), scene.key().address());
    TicketBook good = key.book(cache, last).offer();
    byte[] leaves = good.leaves().toArray();
    leaves[0] ^= 1;
    int depth = market.options().market().payment().depth();
    Book book = new Book(escrow, round, last, cache);
    List<TicketBook> forged =
        List.of(
            key.book(escrow, round, cache, last, chain).offer(),
            key.book(escrow, round, cache, last, contract).offer(),
            key.book(Bytes32.of(scene.bytes(32)), round, cache, last, here).offer(),
            key.book(escrow, round - 1, cache, last, here).offer(),
            key.book(escrow, round + 1, cache, last, here).offer(),
            key.book(cache, last + 1).offer(),
            new HandmadeBook(book, depth, scene.key(), here, scene.random()).offer(),
            new HandmadeBook(book, depth - 1, market.publisher().key(), here, scene.random())
                .offer(),
            new TicketBook(good.book(), Bytes.of(leaves), good.cover()));
    ExchangeClient exchange = scene.client().exchange();
    List<String> replies = new ArrayList<>();
    int accepted = 0;
    for (TicketBook offer : forged) {
      Optional<String> refused = PublisherKey.deliver(exchange, victim, offer);
      accepted += refused.isEmpty() ? 1 : 0;
      replies.add(refused.orElse("yes"));
    }
    return new Outcome(
        accepted > 0,
        accepted,
        scene.agreed().exposures().provider(),
        "of %d covers %d were accepted: %s".formatted(forged.size(), accepted, replies));
  }
}
