package souk.attacks.content;

import java.util.Optional;
import souk.attacks.Refusals;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.node.ProviderNode;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** What a publisher that does not keep to its wallet can do with its key. */
public final class PublisherKey {
  private final ContentDeployment market;
  private final Scene scene;
  private final PrivateKey key;

  public PublisherKey(Scene scene) {
    this.scene = scene;
    this.market = scene.market();
    this.key = market.publisher().key();
  }

  /** A book of this round, properly signed. */
  public HandmadeBook book(Address provider, long number) {
    return book(market.escrow(), market.round(), provider, number, domain());
  }

  /** A book of anything, signed with the publisher's key. */
  public HandmadeBook book(
      Bytes32 escrow, long round, Address provider, long number, Eip712.Domain domain) {
    int depth = market.options().market().payment().depth();
    return new HandmadeBook(
        new Book(escrow, round, number, provider), depth, key, domain, scene.random());
  }

  /** The first book that a cache was allotted; the wallet made it out before any client came. */
  public long firstBook(ProviderNode cache) {
    return market
        .view()
        .allotment(market.escrow(), market.round(), cache.address())
        .orElseThrow()
        .first();
  }

  /** The last book that a cache was allotted, which the wallet makes out last. */
  public long lastBook(Address cache) {
    LedgerView.Allotment range =
        market.view().allotment(market.escrow(), market.round(), cache).orElseThrow();
    return range.first() + range.books() - 1;
  }

  /** What makes tokens for a cache that was there from the beginning. */
  public TokenMaker tokens(ExchangeClient exchange, ProviderNode cache) throws Exception {
    Command.OpenAgreement agreement =
        market.agreements().stream()
            .filter(signed -> signed.terms().provider().equals(cache.address()))
            .findFirst()
            .orElseThrow();
    return new TokenMaker(scene, key, exchange, cache, agreement);
  }

  /** What makes tokens for a cache that was hired later. */
  public TokenMaker tokens(ExchangeClient exchange, Deployment.Newcomer cache) throws Exception {
    return new TokenMaker(scene, key, exchange, cache.node(), cache.agreement());
  }

  /** Brings a book to a cache; empty when it is accepted, else why not. */
  public static Optional<String> deliver(
      ExchangeClient exchange, ProviderNode cache, TicketBook book) throws Exception {
    String[] till = {""};
    Optional<String> before =
        ContentRefusals.of(() -> {
          if (exchange.deliver(cache.uri(), book) instanceof BookReply.Refused(var reason, var _)) {
            till[0] = Refusals.name(reason);
          }
        });
    return before.or(() -> Optional.of(till[0]).filter(said -> !said.isEmpty()));
  }

  public Eip712.Domain domain() {
    return market.ledger().info().domain();
  }
}
