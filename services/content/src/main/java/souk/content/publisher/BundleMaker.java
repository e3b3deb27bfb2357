package souk.content.publisher;

import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.content.Box;
import souk.content.BundleWriter;
import souk.content.ContentRules;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.puzzle.CtrPieceSource;
import souk.puzzle.Generated;
import souk.puzzle.PuzzleGenerator;

/**
 * Makes bundles: tokens, keys, the puzzle over ciphertexts of which only the touched pieces are
 * ever computed, and the box. It signs nothing, and its cost does not depend on the size of chunks.
 * Not safe for several threads; one instance makes many bundles.
 */
final class BundleMaker {
  private static final byte[] COUNTER = new byte[CtrPieceSource.KEY_BYTES];

  private final ContentRules rules;
  private final BundlePieces pieces;
  private final CtrPieceSource ciphertexts;
  private final PuzzleGenerator puzzles;
  private final BundleWriter bundle = new BundleWriter();
  private final Box box = new Box();
  private final PerCache<HiredCache, TokenSeal> seals =
      new PerCache<>(HiredCache::employed, HiredCache::tokenSeal);
  private final byte[] key = new byte[TokenSeal.KEY];

  /**
   * @param random a cryptographic source; it chooses where puzzles start
   */
  BundleMaker(ContentRules rules, SecureRandom random) {
    this.rules = rules;
    this.pieces = new BundlePieces(rules);
    this.ciphertexts = new CtrPieceSource(rules.caches());
    this.puzzles = new PuzzleGenerator(rules.puzzle(), random);
  }

  /**
   * What delivers one chunk: a cache and the places that pay it.
   *
   * @param token of the chunk, where a client has one already; null for a new one
   */
  record Source(HiredCache cache, Places places, @Nullable Token token) {}

  /**
   * Makes a bundle, encoded.
   *
   * @param id never used before
   * @param expires of its new tokens
   */
  Bytes make(
      Bytes32 id,
      PublishedObject object,
      int number,
      Address client,
      long expires,
      List<Source> sources) {
    bundle.begin(id, number, rules.leastChunkBytes(), rules.puzzle());
    int tickets = 0;
    for (int slot = 0; slot < sources.size(); slot++) {
      Source source = sources.get(slot);
      Token token = source.token();
      bundle.part(
          source.cache().head(),
          token == null ? fields(id, slot, object, number, client, expires, source) : token,
          seals.of(source.cache()),
          key);
      ciphertexts.key(slot, key, COUNTER);
      if (source.places().clear()) {
        bundle.clear(source.places().secrets());
      } else {
        bundle.boxed();
        tickets += source.places().count();
      }
    }
    Generated generated = puzzles.generate(id, ciphertexts.plaintext(pieces.show(object, number)));
    Bytes sealed = box.seal(generated.key(), id, secrets(sources, tickets));
    return bundle.end(generated.puzzle().goal(), sealed);
  }

  private Token fields(
      Bytes32 id,
      int slot,
      PublishedObject object,
      int number,
      Address client,
      long expires,
      Source source) {
    int chunk = number * rules.caches() + slot;
    SupplyBook book = source.places().book();
    return new Token(
        source.cache().agreement(),
        id,
        slot,
        object.id(),
        chunk,
        object.layout().size(chunk),
        object.manifest().chunkId(chunk),
        client,
        book.round(),
        book.number(),
        source.places().first(),
        source.places().count(),
        expires,
        Token.NO_TAG,
        Bytes32.ZERO);
  }

  /** What goes into the box. */
  private static byte[] secrets(List<Source> sources, int count) {
    byte[] secrets = new byte[count * Box.SECRET];
    int at = 0;
    for (Source source : sources) {
      if (!source.places().clear()) {
        source.places().secretsTo(secrets, at);
        at += source.places().count() * Box.SECRET;
      }
    }
    return secrets;
  }
}
