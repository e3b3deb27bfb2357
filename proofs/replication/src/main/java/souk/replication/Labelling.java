package souk.replication;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Computes the labels of a replica, layer by layer; the last layer is the key that data is encoded
 * with. Each label hashes those of its parents, so that a layer takes as long as its nodes one
 * after the other. It holds two layers, outside of the heap, and keeps nothing; {@link Sealing}
 * keeps all of them on disk.
 *
 * <p>Source: rust-fil-proofs, storage-proofs-porep/src/stacked/vanilla/create_label/single.rs.
 */
public final class Labelling {
  private static final int NODE = NodeHash.SIZE;

  private final Profile profile;
  private final Graph graph;
  private final long mostMemory;

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
  public Labelling(Profile profile, Graph graph) {
    this(profile, graph, machineMemory());
  }

  /**
   * Takes no more memory than is said.
   *
   * @param mostMemory for the layers that are held, in bytes
   */
  public Labelling(Profile profile, Graph graph, long mostMemory) {
    this.profile = profile;
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
    LabelHash hash = new LabelHash(profile, List.of(replica));
    try (Arena arena = Arena.ofShared()) {
      MemorySegment current = arena.allocate(layerBytes, LabelHash.LINE);
      MemorySegment before = arena.allocate(bytes - layerBytes, LabelHash.LINE);
      for (int layer = 1; layer <= layers; layer++) {
        hash.labels(layer, 0, graph.nodes(), graph, current, before);
        sink.layer(layer, current.asReadOnly());
        MemorySegment done = current;
        current = before;
        before = done;
      }
    }
  }
}
