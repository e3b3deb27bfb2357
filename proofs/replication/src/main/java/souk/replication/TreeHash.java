package souk.replication;

/**
 * How the leaves and nodes of one kind of tree are hashed; all its trees have {@code 2^height}
 * leaves, and whoever verifies knows the height. Not safe for several threads.
 *
 * <pre>
 *   leaf = SHA-256(00 ‖ kind:1 ‖ bytes)      node = SHA-256(01 ‖ kind:1 ‖ left ‖ right)
 * </pre>
 *
 * Trees over data are Filecoin's: leaves as they are, nodes without a tag and cut to 254 bits.
 */
final class TreeHash {
  private static final int NODE = NodeHash.SIZE;
  private static final int TAG = 2;
  private static final byte COLUMNS = 'c';
  private static final byte REPLICA = 'r';

  private final NodeHash hash;
  private final boolean tagged;
  private final byte[] leafTag;
  private final byte[] pair;
  private final int at;

  private TreeHash(NodeHash hash, boolean tagged, byte kind) {
    this.hash = hash;
    this.tagged = tagged;
    this.leafTag = new byte[] {0, kind};
    this.at = tagged ? TAG : 0;
    this.pair = new byte[at + 2 * NODE];
    if (tagged) {
      pair[0] = 1;
      pair[1] = kind;
    }
  }

  static TreeHash data() {
    return new TreeHash(new NodeHash(), false, (byte) 0);
  }

  static TreeHash columns() {
    return new TreeHash(NodeHash.whole(), true, COLUMNS);
  }

  static TreeHash replica() {
    return new TreeHash(NodeHash.whole(), true, REPLICA);
  }

  /** Hashes what a leaf is over; the target may be it. */
  void leaf(byte[] bytes, int from, int length, byte[] target, int to) {
    if (!tagged) {
      System.arraycopy(bytes, from, target, to, NODE);
      return;
    }
    hash.add(leafTag, 0, TAG);
    hash.hash(bytes, from, length, target, to);
  }

  void node(byte[] left, int leftAt, byte[] right, int rightAt, byte[] target, int to) {
    System.arraycopy(left, leftAt, pair, at, NODE);
    System.arraycopy(right, rightAt, pair, at + NODE, NODE);
    hash.hash(pair, 0, pair.length, target, to);
  }
}
