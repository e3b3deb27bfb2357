package souk.attacks;

import souk.content.AgreementKeys;
import souk.content.Bundle;
import souk.content.ContentRules;
import souk.content.Manifest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.ExchangeClient;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Makes tokens for one cache that are genuine, but not of the publisher's desk: only a publisher
 * that deviates can make them.
 */
final class TokenMaker {
  private final Scene scene;
  private final ProviderNode cache;
  private final Bytes32 agreement;
  private final TokenSeal seal;

  /**
   * @param key the publisher's
   * @param agreement with the cache
   */
  TokenMaker(
      Scene scene,
      PrivateKey key,
      ExchangeClient exchange,
      ProviderNode cache,
      Command.OpenAgreement agreement)
      throws Exception {
    this.scene = scene;
    this.cache = cache;
    this.agreement = scene.id(agreement);
    this.seal =
        AgreementKeys.derive(
                key, exchange.about(cache.uri(), cache.address()).key(), this.agreement)
            .tokenSeal();
  }

  /** A token, as a bundle would carry it, with the chunk's key, which the publisher knows. */
  record Made(Bundle.Part part, Bytes key) {}

  /** For the first chunk of an object, paid from this place of a book, good for a usual time. */
  Made part(Manifest object, Address client, Book book, int place) {
    ContentRules rules = scene.market().options().market().service();
    return part(
        object, client, book, place, scene.market().view().block().number() + rules.tokenBlocks());
  }

  /** As above, good until a block of one's choice. */
  Made part(Manifest object, Address client, Book book, int place, long expires) {
    ContentRules rules = scene.market().options().market().service();
    int size = object.layout().size(0);
    Token fields =
        new Token(
            agreement,
            Bytes32.of(scene.bytes(Bytes32.SIZE)),
            0,
            object.contentId(),
            0,
            size,
            object.chunkId(0),
            client,
            book.round(),
            book.number(),
            place,
            rules.tickets(size),
            expires,
            Token.NO_TAG,
            Bytes32.ZERO);
    byte[] key = new byte[TokenSeal.KEY];
    Token token = seal.seal(fields, key);
    return new Made(new Bundle.Part(cache.address(), cache.uri().toString(), token), Bytes.of(key));
  }
}
