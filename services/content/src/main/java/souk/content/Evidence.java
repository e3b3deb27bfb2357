package souk.content;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** Finds what is wrong with a ciphertext that a cache signed for, and proves it to the judge. */
public final class Evidence {
  private Evidence() {}

  /** Whether the cache signed for a ciphertext of these blocks. */
  public static boolean isSigned(
      Address cache, Token token, ContentRules rules, Signature signature, List<Bytes32> hashes) {
    return hashes.size() == BlockTree.blocks(rules.paddedSize(token.size()))
        && DeliverySignature.isBy(
            cache, signature, token.agreement(), token.id(), BlockTree.root(hashes));
  }

  /**
   * Evidence of the first wrong block; empty when all are right.
   *
   * @param key the chunk's
   * @param plain the chunk, all that remains in the buffer
   * @param hashes of the blocks that the cache signed for; as many as the chunk has
   */
  public static Optional<Bytes> find(
      Token token,
      ContentRules rules,
      Bytes key,
      ByteBuffer plain,
      Signature signature,
      List<Bytes32> hashes) {
    int padded = rules.paddedSize(token.size());
    ChunkCipher cipher = new ChunkCipher().begin(key.toArray());
    for (int block = 0; block < hashes.size(); block++) {
      int offset = block * BlockTree.BLOCK;
      byte[] bytes =
          Arrays.copyOf(block(plain, offset), Math.min(BlockTree.BLOCK, padded - offset));
      cipher.update(bytes, 0, bytes.length, bytes, 0);
      if (!BlockTree.hash(BlockTree.Kind.CIPHERTEXT, bytes).equals(hashes.get(block))) {
        return Optional.of(prove(token, key, plain, signature, hashes, block).encode());
      }
    }
    return Optional.empty();
  }

  /** A block of the plaintext; shorter, or empty, where padding follows. */
  private static byte[] block(ByteBuffer plain, int offset) {
    int from = Math.min(offset, plain.remaining());
    byte[] block = new byte[Math.min(BlockTree.BLOCK, plain.remaining() - from)];
    plain.get(plain.position() + from, block);
    return block;
  }

  private static BadDelivery prove(
      Token token,
      Bytes key,
      ByteBuffer plain,
      Signature signature,
      List<Bytes32> hashes,
      int block) {
    byte[] plainBlock = block(plain, block * BlockTree.BLOCK);
    List<Bytes32> plainHashes =
        new BlockTree(BlockTree.Kind.PLAINTEXT).update(plain.duplicate()).hashes();
    return new BadDelivery(
        token,
        signature,
        BlockTree.root(hashes),
        key,
        block,
        Bytes.of(plainBlock),
        plainBlock.length == 0 ? List.of() : BlockTree.path(plainHashes, block),
        hashes.get(block),
        BlockTree.path(hashes, block));
  }
}
