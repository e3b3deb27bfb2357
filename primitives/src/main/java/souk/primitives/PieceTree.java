package souk.primitives;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import souk.primitives.MerkleTree.Hash;

/**
 * A blob cut into pieces of one size, the last one as long as what is left, and the {@link
 * MerkleTree} over the hashes of the pieces: whoever has the blob can prove a piece to whoever has
 * the root. {@code contracts/src/judges/PieceTree.sol} reads the same proofs.
 *
 * <pre>
 *   value = keccak-256("souk.primitives.piece/1" ‖ piece)
 *   proof = piece ‖ path, 32 bytes each, from the leaf up
 * </pre>
 */
public final class PieceTree {
  private static final byte[] TAG = "souk.primitives.piece/1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] blob;
  private final int size;
  private final MerkleTree tree;

  /**
   * The tree of a blob, which must not be changed while this is used.
   *
   * @param size of a piece in bytes
   */
  public PieceTree(byte[] blob, int size) {
    this.blob = blob;
    this.size = size;
    List<Bytes32> values = new ArrayList<>();
    for (int index = 0; index < pieces(blob.length, size); index++) {
      values.add(Keccak256.hash(TAG, piece(index)));
    }
    this.tree = MerkleTree.of(Hash.KECCAK_256, values);
  }

  /** How many pieces of a size there are in so many bytes. */
  public static int pieces(int length, int size) {
    return Math.ceilDiv(length, size);
  }

  public Bytes32 root() {
    return tree.root();
  }

  /** A piece. */
  public byte[] piece(int index) {
    int from = index * size;
    return Arrays.copyOfRange(blob, from, from + Math.min(size, blob.length - from));
  }

  /** A piece with its path. */
  public Bytes proof(int index) {
    ByteWriter out = new ByteWriter().raw(piece(index));
    tree.path(index).forEach(out::bytes32);
    return Bytes.of(out.toArray());
  }

  /**
   * Whether a proof, from anybody, shows the piece at {@code index} of the blob of {@code length}
   * bytes with this root. What does not fit gives false.
   */
  public static boolean proves(Bytes32 root, int length, int size, int index, Bytes proof) {
    int leaves = pieces(length, size);
    if (index < 0 || index >= leaves) {
      return false;
    }
    int own = index == leaves - 1 ? length - index * size : size;
    int rest = proof.size() - own;
    if (rest < 0 || rest % Bytes32.SIZE != 0 || rest > Integer.SIZE * Bytes32.SIZE) {
      return false;
    }
    List<Bytes32> path = new ArrayList<>();
    for (int at = own; at < proof.size(); at += Bytes32.SIZE) {
      path.add(Bytes32.of(proof.slice(at, Bytes32.SIZE)));
    }
    Bytes32 value = Keccak256.hash(TAG, proof.slice(0, own));
    return MerkleTree.verify(Hash.KECCAK_256, root, leaves, index, value, path);
  }
}
