package souk.primitives;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A binary hash tree over a list of 32-byte values, for proving that a value stands at a place of
 * the list. The shape and the tags of leaf and node are those of RFC 9162, section 2.1: the left
 * subtree holds the largest power of two that is less than the number of leaves, so no leaf is ever
 * counted twice. The root binds the number of leaves as well, since a path alone does not: the last
 * leaf of three has the same path as the last of two.
 *
 * <pre>
 *   leaf = H(00 ‖ value)
 *   node = H(01 ‖ left ‖ right)
 *   root = H(02 ‖ number of leaves:u64 ‖ top node), where the top node of no leaves is H()
 * </pre>
 *
 * Immutable; holds all its nodes, 64 bytes a leaf.
 */
public final class MerkleTree {
  /** The hash function that a tree is made with: any message to 32 bytes. Thread-safe. */
  @FunctionalInterface
  public interface Hash {
    Hash SHA_256 = MerkleTree::sha256;
    Hash KECCAK_256 = message -> new Keccak256().update(message).digest().toArray();

    byte[] of(byte[] message);
  }

  private static final int SIZE = Bytes32.SIZE;

  private final Hash hash;
  private final int leaves;

  /** From the leaves up; in each a level's nodes, one after the other. */
  private final List<byte[]> levels;

  private MerkleTree(Hash hash, int leaves, List<byte[]> levels) {
    this.hash = hash;
    this.leaves = leaves;
    this.levels = levels;
  }

  /** The tree over these values, in this order. */
  public static MerkleTree of(Hash hash, List<Bytes32> values) {
    byte[] level = new byte[Math.multiplyExact(values.size(), SIZE)];
    int at = 0;
    for (Bytes32 value : values) {
      System.arraycopy(leaf(hash, value.expose()), 0, level, at, SIZE);
      at += SIZE;
    }
    return ofLeaves(hash, level);
  }

  static MerkleTree ofLeaves(Hash hash, byte[] leaves) {
    List<byte[]> levels = new ArrayList<>();
    levels.add(leaves);
    byte[] below = leaves;
    while (below.length > SIZE) {
      below = levelAbove(hash, below);
      levels.add(below);
    }
    return new MerkleTree(hash, leaves.length / SIZE, levels);
  }

  private static byte[] levelAbove(Hash hash, byte[] below) {
    int nodes = below.length / SIZE;
    byte[] level = new byte[(nodes + 1) / 2 * SIZE];
    for (int i = 0; i < nodes / 2; i++) {
      byte[] pair = new byte[1 + 2 * SIZE];
      pair[0] = 1;
      System.arraycopy(below, 2 * i * SIZE, pair, 1, 2 * SIZE);
      System.arraycopy(hash.of(pair), 0, level, i * SIZE, SIZE);
    }
    if (nodes % 2 == 1) {
      System.arraycopy(below, below.length - SIZE, level, level.length - SIZE, SIZE);
    }
    return level;
  }

  /** The number of values. */
  public int size() {
    return leaves;
  }

  public Bytes32 root() {
    return root(hash, leaves, top());
  }

  byte[] top() {
    return leaves == 0 ? hash.of(new byte[0]) : levels.getLast();
  }

  /**
   * What {@link #verify} needs to know beside the value at {@code index}: the neighbours on the way
   * up.
   */
  public List<Bytes32> path(int index) {
    if (index < 0 || index >= leaves) {
      throw new IndexOutOfBoundsException("no leaf " + index + " in a tree of " + leaves);
    }
    List<Bytes32> path = new ArrayList<>();
    int node = index;
    for (byte[] level : levels) {
      int neighbour = (node ^ 1) * SIZE;
      if (neighbour < level.length) {
        path.add(Bytes32.of(level, neighbour));
      }
      node >>>= 1;
    }
    return List.copyOf(path);
  }

  /**
   * Whether the tree of {@code size} values with this root has {@code value} at {@code index}. Any
   * input may be hostile; what does not fit gives false.
   */
  public static boolean verify(
      Hash hash, Bytes32 root, int size, int index, Bytes32 value, List<Bytes32> path) {
    if (index < 0 || index >= size) {
      return false;
    }
    byte[] node = leaf(hash, value.expose());
    int used = 0;
    int place = index;
    for (int last = size - 1; last > 0; last >>>= 1) {
      boolean right = (place & 1) == 1;
      // The last node of an odd level has no neighbour and moves up as it is.
      if (right || place < last) {
        if (used == path.size()) {
          return false;
        }
        byte[] neighbour = path.get(used++).expose();
        node = right ? node(hash, neighbour, node) : node(hash, node, neighbour);
      }
      place >>>= 1;
    }
    return used == path.size() && root(hash, size, node).equals(root);
  }

  static byte[] leaf(Hash hash, byte[] value) {
    return hash.of(ByteBuffer.allocate(1 + value.length).put((byte) 0).put(value).array());
  }

  private static byte[] node(Hash hash, byte[] left, byte[] right) {
    return hash.of(ByteBuffer.allocate(1 + 2 * SIZE).put((byte) 1).put(left).put(right).array());
  }

  private static Bytes32 root(Hash hash, int leaves, byte[] top) {
    return Bytes32.of(
        hash.of(
            ByteBuffer.allocate(1 + Long.BYTES + SIZE)
                .put((byte) 2)
                .putLong(leaves)
                .put(top)
                .array()));
  }

  private static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
