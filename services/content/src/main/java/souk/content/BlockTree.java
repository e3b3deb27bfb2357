package souk.content;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import souk.primitives.Bytes32;
import souk.primitives.MerkleTree;

/**
 * The digest of a chunk, taken while its bytes pass by: the root of a {@link MerkleTree} of SHA-256
 * over the hashes of its blocks, so that one block is enough to show that a chunk is wrong. A
 * block's hash is SHA-256(kind ‖ block). One instance takes one digest after the other; not safe
 * for several threads.
 */
public final class BlockTree {
  /** Bytes in a block; the last one of a chunk may be shorter. */
  public static final int BLOCK = 8192;

  /** What the bytes are; digests of the two kinds never meet. */
  public enum Kind {
    PLAINTEXT(0x70),
    CIPHERTEXT(0x63);

    private final byte tag;

    Kind(int tag) {
      this.tag = (byte) tag;
    }
  }

  private final Kind kind;
  private final MessageDigest digest = Sha256.digest();
  private final List<Bytes32> hashes = new ArrayList<>();
  private int inBlock;

  public BlockTree(Kind kind) {
    this.kind = kind;
  }

  /** How many blocks {@code size} bytes have. */
  public static int blocks(int size) {
    return (size + BLOCK - 1) / BLOCK;
  }

  public BlockTree update(byte[] bytes, int offset, int size) {
    return update(ByteBuffer.wrap(bytes, offset, size));
  }

  /** Takes all that remains in the buffer, which may be direct. */
  public BlockTree update(ByteBuffer bytes) {
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      if (inBlock == 0) {
        digest.update(kind.tag);
      }
      int part = Math.min(limit - bytes.position(), BLOCK - inBlock);
      digest.update(bytes.limit(bytes.position() + part));
      inBlock += part;
      if (inBlock == BLOCK) {
        endBlock();
      }
    }
    bytes.limit(limit);
    return this;
  }

  private void endBlock() {
    hashes.add(Bytes32.of(digest.digest()));
    inBlock = 0;
  }

  /** The digest of all bytes since the last call; the instance is then empty again. */
  public Bytes32 digest() {
    return root(hashes());
  }

  /** The hashes of all blocks since the last call; the instance is then empty again. */
  public List<Bytes32> hashes() {
    if (inBlock > 0) {
      endBlock();
    }
    List<Bytes32> all = List.copyOf(hashes);
    hashes.clear();
    return all;
  }

  /** Forgets what it took. */
  public void reset() {
    digest.reset();
    hashes.clear();
    inBlock = 0;
  }

  /** The digest of a chunk whose blocks have these hashes. */
  public static Bytes32 root(List<Bytes32> hashes) {
    return tree(hashes).root();
  }

  /** What shows that the block at {@code index} belongs to a chunk. */
  static List<Bytes32> path(List<Bytes32> hashes, int index) {
    return tree(hashes).path(index);
  }

  private static MerkleTree tree(List<Bytes32> hashes) {
    MessageDigest digest = Sha256.digest();
    return MerkleTree.of(digest::digest, hashes);
  }

  /** The hash of one block. */
  static Bytes32 hash(Kind kind, byte[] block) {
    MessageDigest digest = Sha256.digest();
    digest.update(kind.tag);
    return Bytes32.of(digest.digest(block));
  }

  /**
   * Whether a block with this hash is the one at {@code index} of a chunk of {@code size} bytes.
   */
  static boolean proves(
      List<Bytes32> path, Bytes32 digest, int size, int index, Bytes32 blockHash) {
    return MerkleTree.verify(MerkleTree.Hash.SHA_256, digest, blocks(size), index, blockHash, path);
  }
}
