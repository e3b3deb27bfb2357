package souk.replication;

import java.util.Arrays;
import souk.primitives.Bytes32;

/**
 * A tree of {@code 2^height} leaves as they come by: it holds two nodes of each level, and hands
 * out each node that it makes. Not safe for several threads.
 */
final class TreeFold {
  private static final int NODE = NodeHash.SIZE;

  private final TreeHash hash;
  private final Nodes nodes;
  private final byte[][] pending;
  private long leaves;

  /** Takes nodes above the leaves. */
  @FunctionalInterface
  interface Nodes {
    void node(int level, long index, byte[] from, int at);
  }

  TreeFold(TreeHash hash, int height, Nodes nodes) {
    this.hash = hash;
    this.nodes = nodes;
    this.pending = new byte[height + 1][2 * NODE];
  }

  /** Adds the next leaf. */
  void add(byte[] node) {
    System.arraycopy(node, 0, pending[0], half(leaves), NODE);
    long count = leaves++;
    for (int level = 0; level < pending.length - 1 && (count & 1) == 1; level++) {
      count >>= 1;
      byte[] above = pending[level + 1];
      hash.node(pending[level], 0, pending[level], NODE, above, half(count));
      nodes.node(level + 1, count, above, half(count));
    }
  }

  private static int half(long count) {
    return (count & 1) == 1 ? NODE : 0;
  }

  /** The root; all leaves must have been added. */
  Bytes32 root() {
    if (leaves != 1L << (pending.length - 1)) {
      throw new IllegalStateException("a tree of which " + leaves + " leaves are there");
    }
    return Bytes32.of(Arrays.copyOf(pending[pending.length - 1], NODE));
  }
}
