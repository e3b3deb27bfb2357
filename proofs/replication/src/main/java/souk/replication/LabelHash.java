package souk.replication;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One label of each of several replicas, from those of its parents. Labels of the same node lie
 * beside each other, so that one look at a parent brings those of all replicas. Not safe for
 * several threads.
 *
 * <pre>
 *   label = SHA-256(replica:32 ‖ layer:u32 ‖ node:u64 ‖ 20 zeros ‖ 37 labels of parents)
 * </pre>
 *
 * The parents are repeated until there are 37: six of them in the first layer, fourteen in the
 * others, none for node 0.
 */
final class LabelHash {
  /** Labels that are hashed into one, with repetitions. */
  static final int HASHED_PARENTS = 37;

  private static final int NODE = NodeHash.SIZE;
  private static final int HEAD = 2 * NODE;
  private static final int LAYER_AT = NODE;
  private static final int NODE_AT = NODE + Integer.BYTES;

  private final NodeHash hash;
  private final byte[][] preimages;
  private final MemorySegment[] segments;
  private final byte[] label = new byte[NODE];
  private final MemorySegment made = MemorySegment.ofArray(label);

  LabelHash(Profile profile, List<ReplicaId> replicas) {
    this.hash = profile.labelHash();
    this.preimages = new byte[replicas.size()][HEAD + Graph.PARENTS * NODE];
    this.segments = new MemorySegment[replicas.size()];
    for (int i = 0; i < preimages.length; i++) {
      replicas.get(i).bytes().copyTo(preimages[i], 0);
      segments[i] = MemorySegment.ofArray(preimages[i]);
    }
  }

  /** How many labels of a layer's node before it are parents of its own. */
  private static int distinct(int layer) {
    return layer == 1 ? Graph.BASE : Graph.PARENTS;
  }

  /**
   * Computes the labels of one node.
   *
   * @param layer from 1
   * @param parents of the node; not looked at for node 0
   * @param current the layer, as far as it is there; takes the labels
   * @param before the layer before; not looked at in the first
   */
  void label(int layer, long node, int[] parents, MemorySegment current, MemorySegment before) {
    int replicas = preimages.length;
    int distinct = node == 0 ? 0 : distinct(layer);
    for (int i = 0; i < distinct; i++) {
      MemorySegment from = i < Graph.BASE ? current : before;
      long at = Integer.toUnsignedLong(parents[i]) * replicas * NODE;
      for (int replica = 0; replica < replicas; replica++) {
        MemorySegment.copy(
            from, at + (long) replica * NODE, segments[replica], HEAD + (long) i * NODE, NODE);
      }
    }
    for (int replica = 0; replica < replicas; replica++) {
      hash(preimages[replica], layer, node, distinct);
      MemorySegment.copy(made, 0, current, (node * replicas + replica) * NODE, NODE);
    }
  }

  private void hash(byte[] preimage, int layer, long node, int distinct) {
    ByteBuffer.wrap(preimage).putInt(LAYER_AT, layer).putLong(NODE_AT, node);
    hash.add(preimage, 0, HEAD + distinct * NODE);
    for (int left = distinct == 0 ? 0 : HASHED_PARENTS - distinct; left > 0; ) {
      int some = Math.min(left, distinct);
      hash.add(preimage, HEAD, some * NODE);
      left -= some;
    }
    hash.finish(label, 0);
  }

  /**
   * The label of one node of the only replica, from labels that lie in an array.
   *
   * @param from of all parents that count in this layer, one after the other
   */
  byte[] label(int layer, long node, byte[] from) {
    System.arraycopy(from, 0, preimages[0], HEAD, from.length);
    hash(preimages[0], layer, node, from.length / NODE);
    return label.clone();
  }
}
