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
 * nodes are read before the first of these is hashed, a word of each and nothing in between: then
 * the processor fetches many at once, and each is near when its node is hashed.
 */
final class LabelHash {
  /** Labels that are hashed into one, with repetitions. */
  static final int HASHED_PARENTS = 37;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int NODE = NodeHash.SIZE;

  /** Bytes before the parents' labels. */
  static final int HEAD = 2 * NODE;

  private static final int LAYER_AT = NODE;
  private static final int NODE_AT = NODE + Integer.BYTES;

  /** The fewest labels that are worth lanes: as many as the shortest vectors have. */
  private static final int LEAST_LANES = 4;

  private static final boolean VECTORS = LaneTrial.isSupported();

  private static final ReplicaId SAMPLE = new ReplicaId(Bytes32.ZERO);

  /** Bytes that a processor fetches at a time. */
  static final int LINE = 64;

  /** Labels whose parents are fetched together. */
  private static final int TOGETHER = 64;

  /** So many times a few labels are about what is hashed while lanes are being compiled. */
  private static final long WORTH_LANES = 1 << 17;

  private static final LaneTrial LANES =
      new LaneTrial(
          "label-lanes", WORTH_LANES, () -> one(Sha256Lanes.LANES), () -> all(Sha256Lanes.LANES));

  /** The same where every other lane has nothing to do. */
  private static final LaneTrial HALF_LANES =
      new LaneTrial(
          "half-label-lanes",
          WORTH_LANES,
          () -> one(Sha256Lanes.LANES / 2),
          () -> all(Sha256Lanes.LANES / 2));

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

  /** Keeps what is read from being left out. */
  private final long[] fetched = new long[1];

  LabelHash(Profile profile, List<ReplicaId> replicas) {
    this.profile = profile;
    this.replicas = List.copyOf(replicas);
    this.hash = profile.labelHash();
    this.row = replicas.size() * NODE;
    this.batch = Math.max(1, TOGETHER / replicas.size());
    this.parents = new int[batch * Graph.PARENTS];
    this.preimages = new byte[replicas.size()][HEAD + Graph.PARENTS * NODE];
    for (int i = 0; i < preimages.length; i++) {
      replicas.get(i).bytes().copyTo(preimages[i], 0);
    }
  }

  /** So many labels, one after the other. */
  private static Runnable one(int count) {
    NodeHash hash = Profile.SOUK.labelHash();
    byte[] message = new byte[HEAD + HASHED_PARENTS * NODE];
    byte[] label = new byte[NODE];
    return () -> {
      for (int i = 0; i < count; i++) {
        hash.hash(message, 0, message.length, label, 0);
      }
    };
  }

  private static Runnable all(int count) {
    LaneLabels lanes = new LaneLabels(Profile.SOUK, Collections.nCopies(count, SAMPLE));
    byte[][] preimages = new byte[count][HEAD + Graph.PARENTS * NODE];
    byte[] labels = new byte[count * NODE];
    return () -> lanes.label(2, 1, Graph.PARENTS, preimages, 0, labels);
  }

  /** Takes lanes for what fills them, or half of them, once they have proved to be faster. */
  private void useLanes(long labels) {
    if (!VECTORS || replicas.size() < LEAST_LANES) {
      return;
    }
    int width = Sha256Lanes.LANES;
    int groups = replicas.size() / width;
    if (groups > 0 && !LANES.won(labels)) {
      return;
    }
    if (2 * (replicas.size() % width) >= width && HALF_LANES.won(labels)) {
      groups++;
    }
    if (groups > lanes.size()) {
      lanes = groups(profile, replicas, groups);
      several = new byte[width * NODE];
    }
  }

  /** The first replicas in groups that fill lanes, as far as there are so many. */
  static List<LaneLabels> groups(Profile profile, List<ReplicaId> replicas, int groups) {
    int width = Sha256Lanes.LANES;
    return IntStream.range(0, groups)
        .mapToObj(i -> replicas.subList(i * width, Math.min(replicas.size(), (i + 1) * width)))
        .map(some -> new LaneLabels(profile, some))
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
    int distinct = distinct(layer);
    for (long first = from; first < to; first += batch) {
      int count = (int) Math.min(batch, to - first);
      useLanes(count);
      for (int i = 0; i < count; i++) {
        graph.parents(first + i, one);
        System.arraycopy(one, 0, parents, i * Graph.PARENTS, Graph.PARENTS);
      }
      fetch(count, 0, Graph.BASE, current, first);
      fetch(count, Graph.BASE, distinct, before, Long.MAX_VALUE);
      for (int i = 0; i < count; i++) {
        int used = first + i == 0 ? 0 : distinct;
        for (int parent = 0; parent < used; parent++) {
          long node = Integer.toUnsignedLong(parents[i * Graph.PARENTS + parent]);
          copy(parent < Graph.BASE ? current : before, node * row, HEAD + parent * NODE);
        }
        hash(layer, first + i, used, current);
      }
    }
  }

  /**
   * Reads a word of each line of the rows of some of the nodes' parents, as far as they are below a
   * node.
   */
  private void fetch(int count, int begin, int end, MemorySegment from, long below) {
    long sum = 0;
    for (int at = 0; at < row; at += LINE) {
      for (int i = 0; i < count; i++) {
        for (int parent = i * Graph.PARENTS + begin; parent < i * Graph.PARENTS + end; parent++) {
          long node = Integer.toUnsignedLong(parents[parent]);
          if (node < below) {
            sum += from.get(WORD, node * row + at);
          }
        }
      }
    }
    fetched[0] += sum;
  }

  /** Copies a row, of which each replica gets its label. */
  private void copy(MemorySegment from, long at, int to) {
    for (int replica = 0; replica < preimages.length; replica++) {
      byte[] preimage = preimages[replica];
      for (int i = 0; i < NODE; i += Long.BYTES) {
        LONG.set(preimage, to + i, from.get(WORD, at + (long) replica * NODE + i));
      }
    }
  }

  private void hash(int layer, long node, int used, MemorySegment current) {
    int replica = 0;
    for (LaneLabels each : lanes) {
      each.label(layer, node, used, preimages, replica, several);
      MemorySegment.copy(
          several,
          0,
          current,
          ValueLayout.JAVA_BYTE,
          node * row + (long) replica * NODE,
          each.replicas() * NODE);
      replica += each.replicas();
    }
    for (; replica < preimages.length; replica++) {
      hash(preimages[replica], layer, node, used);
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
