package souk.replication;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

/**
 * Computes the labels of a replica, layer by layer; the last layer is the key that data is encoded
 * with. Each label hashes those of its parents, so that a layer takes as long as its nodes one
 * after the other. It holds two layers, outside of the heap.
 *
 * <p>Source: rust-fil-proofs, storage-proofs-porep/src/stacked/vanilla/create_label/single.rs.
 */
public final class Labelling {
  private static final int NODE = NodeHash.SIZE;

  /** Labels that are hashed into one, with repetitions. */
  private static final int HASHED_PARENTS = 37;

  private static final int HEAD = 2 * NODE;
  private static final int LAYER_AT = NODE;
  private static final int NODE_AT = NODE + Integer.BYTES;

  private final SdrGraph graph;
  private final long mostMemory;
  private final NodeHash hash = new NodeHash();
  private final int[] parents = new int[SdrGraph.PARENTS];
  private final byte[] preimage = new byte[HEAD + HASHED_PARENTS * NODE];

  /** Takes layers as they are done. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes a layer.
     *
     * @param layer from 1
     * @param labels 32 bytes a node, to be used during this call only
     */
    void layer(int layer, MemorySegment labels) throws IOException;
  }

  /** Takes as much memory as the machine has, at the most. */
  public Labelling(SdrGraph graph) {
    this(graph, machineMemory());
  }

  /**
   * Takes no more memory than is said.
   *
   * @param mostMemory for the layers that are held, in bytes
   */
  public Labelling(SdrGraph graph, long mostMemory) {
    this.graph = graph;
    this.mostMemory = mostMemory;
  }

  private static long machineMemory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /**
   * Computes all layers.
   *
   * @param layers at least 1
   * @throws IllegalArgumentException when there are no layers, or there is no memory for two of
   *     them; nothing has been allocated then
   */
  public void run(ReplicaId replica, int layers, Sink sink) throws IOException {
    if (layers < 1) {
      throw new IllegalArgumentException("there is at least 1 layer, not " + layers);
    }
    long layerBytes = graph.nodes() * NODE;
    long bytes = layers == 1 ? layerBytes : 2 * layerBytes;
    if (bytes > mostMemory) {
      throw new IllegalArgumentException(
          "the labels of %d nodes take %d bytes of memory, and there are %d"
              .formatted(graph.nodes(), bytes, mostMemory));
    }
    replica.bytes().copyTo(preimage, 0);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment current = arena.allocate(layerBytes);
      MemorySegment before = arena.allocate(bytes - layerBytes);
      for (int layer = 1; layer <= layers; layer++) {
        layer(layer, current, before);
        sink.layer(layer, current.asReadOnly());
        MemorySegment done = current;
        current = before;
        before = done;
      }
    }
  }

  private void layer(int layer, MemorySegment current, MemorySegment before) {
    ByteBuffer head = ByteBuffer.wrap(preimage).putInt(LAYER_AT, layer);
    int distinct = layer == 1 ? SdrGraph.BASE : SdrGraph.PARENTS;
    byte[] label = new byte[NODE];
    for (long node = 0; node < graph.nodes(); node++) {
      head.putLong(NODE_AT, node);
      int length = HEAD;
      if (node > 0) {
        graph.parents(node, parents);
        for (int i = 0; i < distinct; i++) {
          MemorySegment.copy(
              i < SdrGraph.BASE ? current : before,
              ValueLayout.JAVA_BYTE,
              Integer.toUnsignedLong(parents[i]) * NODE,
              preimage,
              HEAD + i * NODE,
              NODE);
        }
        for (int i = distinct; i < HASHED_PARENTS; i++) {
          System.arraycopy(preimage, HEAD + (i - distinct) * NODE, preimage, HEAD + i * NODE, NODE);
        }
        length = preimage.length;
      }
      hash.hash(preimage, 0, length, label, 0);
      MemorySegment.copy(label, 0, current, ValueLayout.JAVA_BYTE, node * NODE, NODE);
    }
  }
}
