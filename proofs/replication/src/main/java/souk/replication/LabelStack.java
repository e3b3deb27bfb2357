package souk.replication;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * All labels of some replicas of one size, computed together and kept in files, one for each layer:
 * labels of the same node lie beside each other, so that a parent's place is looked up once for
 * all. Two layers are mapped at a time, outside of the heap. Work that a crash cut off goes on at
 * its last checkpoint. One thread at a time.
 */
public final class LabelStack implements AutoCloseable {
  private static final int NODE = NodeHash.SIZE;
  private static final int MOST_LAYERS = 64;

  private final Path folder;
  private final Profile profile;
  private final Graph graph;
  private final int layers;
  private final List<ReplicaId> replicas;
  private final long interval;
  private final Checkpoint checkpoint;
  private final Arena reading = Arena.ofShared();
  private MemorySegment[] read = new MemorySegment[0];

  /**
   * Labels to be made, or made already.
   *
   * @param folder of their own
   * @param interval nodes between checkpoints: at most so many are computed again after a crash
   * @throws IllegalArgumentException when there is nothing to do, or a label too many
   */
  public LabelStack(
      Path folder,
      Profile profile,
      Graph graph,
      int layers,
      List<ReplicaId> replicas,
      long interval)
      throws IOException {
    if (layers < 1 || layers > MOST_LAYERS || replicas.isEmpty() || interval < 1) {
      throw new IllegalArgumentException(
          "1 to %d layers of at least 1 replica, with checkpoints; not %d of %d every %d nodes"
              .formatted(MOST_LAYERS, layers, replicas.size(), interval));
    }
    this.folder = Files.createDirectories(folder);
    this.profile = profile;
    this.graph = graph;
    this.layers = layers;
    this.replicas = List.copyOf(replicas);
    this.interval = interval;
    this.checkpoint = new Checkpoint(folder.resolve("labels.checkpoint"), work());
  }

  /** What binds a checkpoint to exactly these labels. */
  private Bytes32 work() {
    ByteWriter all =
        new ByteWriter()
            .string(profile.name())
            .string(graph.name())
            .u32(layers)
            .u32(replicas.size());
    replicas.forEach(replica -> all.bytes32(replica.bytes()));
    return Keccak256.hash(all.toArray());
  }

  public int layers() {
    return layers;
  }

  private long all() {
    return layers * graph.nodes();
  }

  /** Whether all labels are there. */
  public boolean whole() {
    return checkpoint.done() == all();
  }

  /**
   * Computes what is missing.
   *
   * @param progress in nodes, of all layers together
   * @throws IOException when the disk is full or broken; what is there is kept
   */
  public void run(Progress progress) throws IOException {
    Progress.Clock clock = new Progress.Clock(progress, System::nanoTime, checkpoint.done(), all());
    LabelHash hash = new LabelHash(profile, replicas);
    while (!whole()) {
      int layer = (int) (checkpoint.done() / graph.nodes()) + 1;
      try (Arena arena = Arena.ofShared()) {
        MemorySegment before = layer == 1 ? MemorySegment.NULL : map(layer - 1, false, arena);
        run(hash, layer, map(layer, true, arena), before, clock);
      }
    }
  }

  private void run(
      LabelHash hash, int layer, MemorySegment current, MemorySegment before, Progress.Clock clock)
      throws IOException {
    long base = (layer - 1) * graph.nodes();
    for (long node = checkpoint.done() - base; node < graph.nodes(); ) {
      long end = Math.min(graph.nodes(), node + interval);
      hash.labels(layer, node, end, graph, current, before);
      current.asSlice(node * row(), (end - node) * row()).force();
      node = end;
      checkpoint.reached(base + end);
      clock.reached(base + end);
    }
  }

  private long row() {
    return (long) replicas.size() * NODE;
  }

  private Path file(int layer) {
    return folder.resolve("labels-%02d".formatted(layer));
  }

  private MemorySegment map(int layer, boolean write, Arena arena) throws IOException {
    long bytes = graph.nodes() * row();
    if (!write) {
      try (FileChannel in = FileChannel.open(file(layer), StandardOpenOption.READ)) {
        if (in.size() != bytes) {
          throw new IOException("%s has %d bytes, not %d".formatted(file(layer), in.size(), bytes));
        }
        return in.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
      }
    }
    try (FileChannel out =
        FileChannel.open(
            file(layer),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      Space.reserve(out, bytes);
      return out.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }

  /**
   * Copies a label.
   *
   * @param layer from 1
   * @param replica the place of it in the list
   * @throws NoSuchFileException when the labels are not kept any more
   */
  void label(int layer, long node, int replica, byte[] target, int at) throws IOException {
    if (read.length == 0) {
      MemorySegment[] all = new MemorySegment[layers];
      for (int i = 0; i < layers; i++) {
        all[i] = map(i + 1, false, reading);
      }
      read = all;
    }
    MemorySegment.copy(
        read[layer - 1],
        ValueLayout.JAVA_BYTE,
        (node * replicas.size() + replica) * NODE,
        target,
        at,
        NODE);
  }

  /** Copies all layers' labels of a node, one after the other. */
  void column(long node, int replica, byte[] target) throws IOException {
    for (int layer = 1; layer <= layers; layer++) {
      label(layer, node, replica, target, (layer - 1) * NODE);
    }
  }

  /** Deletes all labels; they can be computed again. The room is free once this is closed. */
  public void delete() throws IOException {
    checkpoint.reached(0);
    for (int layer = 1; layer <= layers; layer++) {
      Files.deleteIfExists(file(layer));
    }
  }

  @Override
  public void close() throws IOException {
    reading.close();
    checkpoint.close();
  }
}
