package souk.attacks;

import souk.content.AgreementKeys;
import souk.content.Bundle;
import souk.content.Manifest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.ExchangeClient;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.node.LocalDeployment;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** What a publisher that does not keep to its wallet can do with its key. */
final class PublisherKey {
  private final LocalDeployment market;
  private final Scene scene;
  private final PrivateKey key;

  PublisherKey(Scene scene) {
    this.scene = scene;
    this.market = scene.market();
    this.key = market.publisher().key();
  }

  /** A book of this round, properly signed. */
  HandmadeBook book(Address provider, long number) {
    return book(market.escrow(), market.round(), provider, number, domain());
  }

  /** A book of anything, signed with the publisher's key. */
  HandmadeBook book(
      Bytes32 escrow, long round, Address provider, long number, Eip712.Domain domain) {
    int depth = market.options().market().payment().depth();
    return new HandmadeBook(
        new Book(escrow, round, number, provider), depth, key, domain, scene.random());
  }

  /** The first book that a cache was allotted; the wallet made it out before any client came. */
  long firstBook(ProviderNode cache) {
    return market
        .view()
        .allotment(market.escrow(), market.round(), cache.address())
        .orElseThrow()
        .first();
  }

  /** A genuine token for the first chunk of an object, to be paid with a ticket of this book. */
  Bundle.Part part(
      ExchangeClient exchange, ProviderNode cache, Manifest object, Address client, Book book)
      throws Exception {
    Command.OpenAgreement agreement =
        market.agreements().stream()
            .filter(signed -> signed.terms().provider().equals(cache.address()))
            .findFirst()
            .orElseThrow();
    Bytes32 id = scene.id(agreement);
    AgreementKeys keys =
        AgreementKeys.derive(key, exchange.about(cache.uri(), cache.address()).key(), id);
    var rules = market.options().market().service();
    int size = object.layout().size(0);
    Token fields =
        new Token(
            id,
            Bytes32.of(scene.bytes(Bytes32.SIZE)),
            0,
            object.contentId(),
            0,
            size,
            object.chunkId(0),
            client,
            book.round(),
            book.number(),
            0,
            rules.tickets(size),
            market.view().block().number() + rules.tokenBlocks(),
            Token.NO_TAG,
            Bytes32.ZERO);
    Token token = keys.tokenSeal().seal(fields, new byte[TokenSeal.KEY]);
    return new Bundle.Part(cache.address(), cache.uri().toString(), token);
  }

  Eip712.Domain domain() {
    return market.ledger().info().domain();
  }
}
