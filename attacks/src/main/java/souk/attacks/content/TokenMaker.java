package souk.attacks.content;

import java.util.List;
import souk.content.AgreementKeys;
import souk.content.BlockTree;
import souk.content.Bundle;
import souk.content.ContentRules;
import souk.content.Manifest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;

/**
 * Makes tokens for one cache that are genuine, but not of the publisher's desk: only a publisher
 * that deviates can make them.
 */
public final class TokenMaker {
  private final Scene scene;
  private final ProviderNode cache;
  private final Bytes32 agreement;
  private final TokenSeal seal;

  /**
   * @param key the publisher's
   * @param agreement with the cache
   */
  public TokenMaker(
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
  public record Made(Bundle.Part part, Bytes key) {}

  /** The key that a token stands for. */
  public Bytes open(Token token) {
    return seal.open(token).orElseThrow();
  }

  /**
   * A token that convicts whoever signs for it.
   *
   * @param key to which it commits
   * @param plain of the chunk that it names
   */
  public record Trap(Bundle.Part part, Bytes key, Bytes plain) {}

  /**
   * Tokens for another plaintext than that of the object's first chunk, and for another key than
   * the one that cache and publisher derive.
   *
   * @param first the object's first chunk
   */
  public List<Trap> traps(Manifest object, Address client, byte[] first) {
    Book book = new Book(Bytes32.ZERO, scene.market().round(), 0, cache.address());
    long expires = scene.market().view().block().number() + 1;
    byte[] other = scene.bytes(first.length);
    Bytes32 otherId =
        new BlockTree(BlockTree.Kind.PLAINTEXT).update(other, 0, other.length).digest();
    byte[] key = new byte[TokenSeal.KEY];
    Token otherPlain = seal.seal(fields(object, client, book, 0, expires, otherId), key);
    byte[] otherKey = new byte[TokenSeal.KEY];
    Token good =
        seal.seal(fields(object, client, book, 0, expires, object.chunkId(0)), new byte[16]);
    Token committed =
        seal.seal(fields(object, client, book, 0, expires, object.chunkId(0)), otherKey);
    byte[] spliced = good.encode().toArray();
    committed.commitment().copyTo(spliced, spliced.length - Bytes32.SIZE); // it comes last
    try {
      return List.of(
          new Trap(part(otherPlain), Bytes.of(key), Bytes.of(other)),
          new Trap(part(Token.decode(Bytes.of(spliced))), Bytes.of(otherKey), Bytes.of(first)));
    } catch (DecodeException e) {
      throw new IllegalStateException("a commitment may be any bytes", e);
    }
  }

  /** For the first chunk of an object, paid from this place of a book, good for a usual time. */
  public Made part(Manifest object, Address client, Book book, int place) {
    ContentRules rules = scene.market().options().market().service();
    return part(
        object, client, book, place, scene.market().view().block().number() + rules.tokenBlocks());
  }

  /** As above, good until a block of one's choice. */
  public Made part(Manifest object, Address client, Book book, int place, long expires) {
    byte[] key = new byte[TokenSeal.KEY];
    Token fields = fields(object, client, book, place, expires, object.chunkId(0));
    return new Made(part(seal.seal(fields, key)), Bytes.of(key));
  }

  private Bundle.Part part(Token token) {
    return new Bundle.Part(cache.address(), cache.uri().toString(), token);
  }

  private Token fields(
      Manifest object, Address client, Book book, int place, long expires, Bytes32 chunkId) {
    int size = object.layout().size(0);
    return new Token(
        agreement,
        Bytes32.of(scene.bytes(Bytes32.SIZE)),
        0,
        object.contentId(),
        0,
        size,
        chunkId,
        client,
        book.round(),
        book.number(),
        place,
        scene.market().options().market().service().tickets(size),
        expires,
        Token.NO_TAG,
        Bytes32.ZERO);
  }
}
