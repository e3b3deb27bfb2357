package souk.design.deviation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import souk.content.AgreementKeys;
import souk.content.BlockTree;
import souk.content.ChunkCipher;
import souk.content.ContentRules;
import souk.content.DeliverySignature;
import souk.content.Evidence;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.exchange.KeySigning;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/**
 * Evidence against a cache, for the market's judge: chunks of the market's own size, encrypted and
 * signed for, made once for all plays.
 */
final class WrongChunks {
  private final List<Bytes> evidence = new ArrayList<>();
  private final Bytes none;

  /**
   * Makes it.
   *
   * @param publisher the key with which tokens are made
   * @param count how many faults
   */
  WrongChunks(Ground ground, ContentRules rules, PrivateKey publisher, int count) {
    Ground.Hired cache = ground.hired(Table.PROVIDER);
    AgreementKeys keys =
        AgreementKeys.derive(publisher, cache.signer().key().publicKey(), cache.agreement());
    byte[] plain = new byte[rules.chunkBytes()];
    Bytes32 chunkId =
        new BlockTree(BlockTree.Kind.PLAINTEXT).update(plain, 0, plain.length).digest();
    for (int i = 0; i < count; i++) {
      Delivered wrong = deliver(ground, cache, keys, chunkId, plain, i, true);
      evidence.add(
          Evidence.find(
                  wrong.token(), rules, wrong.key(), ByteBuffer.wrap(plain), wrong.by(), wrong.of())
              .orElseThrow());
    }
    // A right chunk, accused with another plaintext.
    Delivered right = deliver(ground, cache, keys, chunkId, plain, count, false);
    byte[] other = plain.clone();
    other[0] = 1;
    this.none =
        Evidence.find(
                right.token(), rules, right.key(), ByteBuffer.wrap(other), right.by(), right.of())
            .orElseThrow();
  }

  /** A chunk that a cache signed for. */
  private record Delivered(Token token, Bytes key, Signature by, List<Bytes32> of) {}

  private static Delivered deliver(
      Ground ground,
      Ground.Hired cache,
      AgreementKeys keys,
      Bytes32 chunkId,
      byte[] plain,
      int number,
      boolean wrong) {
    byte[] key = new byte[TokenSeal.KEY];
    Token token =
        keys.tokenSeal()
            .seal(
                new Token(
                    cache.agreement(),
                    Keccak256.hash("bundle " + number),
                    0,
                    chunkId,
                    0,
                    plain.length,
                    chunkId,
                    ground.stranger().address(),
                    Ground.ROUND,
                    0,
                    number,
                    1,
                    ground.rounds().end(Ground.ROUND),
                    Token.NO_TAG,
                    Bytes32.ZERO),
                key);
    byte[] sent = new byte[plain.length];
    new ChunkCipher().begin(key).update(plain, 0, plain.length, sent, 0);
    if (wrong) {
      sent[0] ^= 1;
    }
    List<Bytes32> hashes =
        new BlockTree(BlockTree.Kind.CIPHERTEXT).update(sent, 0, sent.length).hashes();
    Signature by =
        DeliverySignature.sign(
            new KeySigning(cache.signer().key(), ContentRules.KIND),
            cache.agreement(),
            token.id(),
            BlockTree.root(hashes));
    return new Delivered(token, Bytes.of(key), by, hashes);
  }

  /** Evidence of a fault. */
  Bytes evidence(int fault) {
    return evidence.get(fault);
  }

  /** What whoever accuses an honest cache can show. */
  Bytes none() {
    return none;
  }
}
