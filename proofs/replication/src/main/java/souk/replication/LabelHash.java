package souk.replication;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import souk.primitives.Bytes32;
import souk.primitives.LaneTrial;

/**
 * Labels of several replicas, from those of their parents. Labels of the same node lie beside each
 * other, a row, so that one look at a parent brings those of all replicas. Not safe for several
 * threads.
 *
 * <pre>
 *   label = SHA-256(replica:32 ‖ layer:u32 ‖ node:u64 ‖ 20 zeros ‖ 37 labels of parents)
 * </pre>
 *
 * The parents are repeated until there are 37: six of them in the first layer, fourteen in the
 * others, none for node 0.
 *
 * <p>Parents lie all over a layer, where the processor's caches do not have them. So those of many
 * nodes are collected before the first of these is hashed: then nothing waits for one of them but
 * others, and the processor fetches many at once.
 */
final class LabelHash {
  /** Labels that are hashed into one, with repetitions. */
  static final int HASHED_PARENTS = 37;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int NODE = NodeHash.SIZE;
  private static final int HEAD = 2 * NODE;
  private static final int LAYER_AT = NODE;
  private static final int NODE_AT = NODE + Integer.BYTES;

  /** The fewest lanes of 32 bits that a processor with vectors has. */
  private static final int LEAST_LANES = 4;

  private static final ReplicaId SAMPLE = new ReplicaId(Bytes32.ZERO);

  /** Labels whose parents are collected together. */
  private static final int TOGETHER = 64;

  /** So many times a few labels are about what is hashed while lanes are being compiled. */
  private static final long WORTH_LANES = 1 << 17;

  private static final LaneTrial LANES =
      new LaneTrial("label-lanes", WORTH_LANES, LabelHash::one, LabelHash::all);

  private final Profile profile;
  private final List<ReplicaId> replicas;
  private final NodeHash hash;
  private final int row;
  private final int batch;
  private final byte[][] preimages;
  private final byte[] label = new byte[NODE];
  private final MemorySegment made = MemorySegment.ofArray(label);
  private final int[] one = new int[Graph.PARENTS];
  private List<LaneLabels> lanes = List.of();
  private byte[] several = new byte[0];
  private final int[] parents;
  private final byte[] collected;

  LabelHash(Profile profile, List<ReplicaId> replicas) {
    this.profile = profile;
    this.replicas = List.copyOf(replicas);
    this.hash = profile.labelHash();
    this.row = replicas.size() * NODE;
    this.batch = Math.max(1, TOGETHER / replicas.size());
    this.parents = new int[batch * Graph.PARENTS];
    this.collected = new byte[batch * Graph.PARENTS * row];
    this.preimages = new byte[replicas.size()][HEAD + Graph.PARENTS * NODE];
    for (int i = 0; i < preimages.length; i++) {
      replicas.get(i).bytes().copyTo(preimages[i], 0);
    }
  }

  /** As many labels as there are lanes, one after the other. */
  private static Runnable one() {
    NodeHash hash = Profile.SOUK.labelHash();
    byte[] message = new byte[HEAD + HASHED_PARENTS * NODE];
    byte[] label = new byte[NODE];
    return () -> {
      for (int i = 0; i < Sha256Lanes.LANES; i++) {
        hash.hash(message, 0, message.length, label, 0);
      }
    };
  }

  private static Runnable all() {
    int width = Sha256Lanes.LANES;
    LaneLabels lanes = new LaneLabels(Profile.SOUK, Collections.nCopies(width, SAMPLE));
    byte[] rows = new byte[Graph.PARENTS * width * NODE];
    byte[] labels = new byte[width * NODE];
    return () -> lanes.label(2, 1, Graph.PARENTS, rows, 0, width * NODE, labels);
  }

  /** Takes lanes for what fills them, once they have proved to be faster. */
  private void useLanes(long labels) {
    if (lanes.isEmpty() && replicas.size() >= LEAST_LANES && LANES.won(labels)) {
      lanes = groups(profile, replicas);
      several = new byte[Sha256Lanes.LANES * NODE];
    }
  }

  /** Replicas that fill lanes; those that are left over are hashed one after the other. */
  static List<LaneLabels> groups(Profile profile, List<ReplicaId> replicas) {
    int width = Sha256Lanes.LANES;
    return IntStream.range(0, replicas.size() / width)
        .mapToObj(i -> new LaneLabels(profile, replicas.subList(i * width, (i + 1) * width)))
        .toList();
  }

  /** How many labels of a layer's node before it are parents of its own. */
  private static int distinct(int layer) {
    return layer == 1 ? Graph.BASE : Graph.PARENTS;
  }

  /**
   * Computes the labels of some nodes of a layer.
   *
   * @param layer from 1
   * @param from the first node
   * @param to the node behind the last
   * @param current the layer, as far as it is there; takes the labels
   * @param before the layer before; not looked at in the first
   */
  void labels(
      int layer, long from, long to, Graph graph, MemorySegment current, MemorySegment before) {
    for (long first = from; first < to; first += batch) {
      int count = (int) Math.min(batch, to - first);
      useLanes(count);
      for (int i = 0; i < count; i++) {
        graph.parents(first + i, one);
        System.arraycopy(one, 0, parents, i * Graph.PARENTS, Graph.PARENTS);
      }
      int distinct = distinct(layer);
      collect(count, Graph.BASE, distinct, before, Long.MAX_VALUE);
      collect(count, 0, Graph.BASE, current, first);
      for (int i = 0; i < count; i++) {
        late(i, current, first);
        hash(layer, first + i, i, distinct, current);
      }
    }
  }

  /** Copies the rows of some of the nodes' parents, as far as they are below a node. */
  private void collect(int count, int begin, int end, MemorySegment from, long below) {
    for (int i = 0; i < count; i++) {
      for (int parent = begin; parent < end; parent++) {
        long node = Integer.toUnsignedLong(parents[i * Graph.PARENTS + parent]);
        if (node < below) {
          copy(from, node, i * Graph.PARENTS + parent);
        }
      }
    }
  }

  /** Copies the rows of a node's parents that were not there yet when all were collected. */
  private void late(int i, MemorySegment current, long first) {
    for (int parent = 0; parent < Graph.BASE; parent++) {
      long node = Integer.toUnsignedLong(parents[i * Graph.PARENTS + parent]);
      if (node >= first) {
        copy(current, node, i * Graph.PARENTS + parent);
      }
    }
  }

  private void copy(MemorySegment from, long node, int place) {
    long at = node * row;
    int to = place * row;
    for (int i = 0; i < row; i += Long.BYTES) {
      LONG.set(collected, to + i, from.get(WORD, at + i));
    }
  }

  private void hash(int layer, long node, int place, int distinct, MemorySegment current) {
    int used = node == 0 ? 0 : distinct;
    int done = 0;
    for (LaneLabels each : lanes) {
      int at = place * Graph.PARENTS * row + done;
      each.label(layer, node, used, collected, at, row, several);
      MemorySegment.copy(
          several, 0, current, ValueLayout.JAVA_BYTE, node * row + done, several.length);
      done += several.length;
    }
    for (int replica = done / NODE; replica < preimages.length; replica++) {
      byte[] preimage = preimages[replica];
      int from = place * Graph.PARENTS * row + replica * NODE;
      for (int parent = 0; parent < used; parent++, from += row) {
        for (int i = 0; i < NODE; i += Long.BYTES) {
          LONG.set(preimage, HEAD + parent * NODE + i, (long) LONG.get(collected, from + i));
        }
      }
      hash(preimage, layer, node, used);
      MemorySegment.copy(made, 0, current, node * row + (long) replica * NODE, NODE);
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
