package souk.replication;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A replica on disk, as {@link Sealing} left it, and the proofs that come from it. What is read of
 * it is taken as it is: a proof from a damaged replica does not hold, and {@link #damaged} finds
 * out first. One thread at a time.
 */
public final class SealedReplica implements AutoCloseable {
  private static final int NODE = NodeHash.SIZE;

  private final Replica replica;
  private final ReplicaFiles files;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment nodes;
  private final TreeFile bound;
  private final TreeFile columns;

  /**
   * Opens a replica.
   *
   * @throws IOException when it is not there, or not whole
   */
  public SealedReplica(Path folder, Replica replica) throws IOException {
    this.replica = replica;
    this.files = new ReplicaFiles(folder, replica);
    try (FileChannel in = FileChannel.open(files.replica(), StandardOpenOption.READ)) {
      long bytes = replica.nodes() * NODE;
      if (in.size() != bytes) {
        throw new IOException(
            "%s has %d bytes, not %d".formatted(files.replica(), in.size(), bytes));
      }
      this.nodes = in.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
      this.bound = TreeFile.open(files.replicaTree(), TreeHash.replica(), replica.height());
      this.columns = TreeFile.open(files.columnTree(), TreeHash.columns(), replica.height());
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** The roots that its commitment is made of. */
  public Replica.Roots roots() {
    return new Replica.Roots(columns.root(), bound.root());
  }

  /** What is put on the ledger for it. */
  public Bytes32 commitment() {
    return replica.commitment(roots());
  }

  private void node(long index, byte[] target, int at) {
    MemorySegment.copy(nodes, ValueLayout.JAVA_BYTE, index * NODE, target, at, NODE);
  }

  private void leaf(TreeHash hash, long index, byte[] target, int at) {
    node(index, target, at);
    hash.leaf(target, at, NODE, target, at);
  }

  /** The answer to a seed ({@link Possession}). */
  public Bytes prove(Bytes32 seed, int challenges) throws IOException {
    long[] places = Possession.drawn(seed, challenges, replica.height());
    ByteWriter out = new ByteWriter(1 << 13);
    writeRoots(out);
    byte[] node = new byte[NODE];
    for (long place : places) {
      node(place, node, 0);
      out.raw(node);
    }
    TreeHash hash = TreeHash.replica();
    bound.prove(places, (index, target, at) -> leaf(hash, index, target, at), out);
    return Bytes.of(out.toArray());
  }

  private void writeRoots(ByteWriter out) {
    Replica.Roots roots = roots();
    out.bytes32(roots.columns()).bytes32(roots.replica());
  }

  /** Whether what lies on the disk is not what was sealed; reads all of it. */
  public boolean damaged() {
    TreeHash hash = TreeHash.replica();
    TreeFold fold = new TreeFold(hash, replica.height(), (_, _, _, _) -> {});
    byte[] node = new byte[NODE];
    for (long index = 0; index < replica.nodes(); index++) {
      leaf(hash, index, node, 0);
      fold.add(node);
    }
    return !bound.root().equals(fold.root());
  }

  /**
   * The opening of a node.
   *
   * @param graph of the replica's size
   * @param labels of the work that sealed it
   * @param place of the replica in that work
   * @param data the file of the piece
   */
  public Bytes open(long node, Graph graph, LabelStack labels, int place, Path data)
      throws IOException {
    ByteWriter out = new ByteWriter(1 << 15);
    writeRoots(out);
    byte[] own = new byte[NODE];
    long[] only = {node};
    try (PaddedPiece piece = new PaddedPiece(data);
        TreeFile tree = TreeFile.open(files.dataTree(), TreeHash.data(), replica.height())) {
      piece.node(node, own, 0);
      out.raw(own);
      tree.prove(only, piece::node, out);
    }
    node(node, own, 0);
    out.raw(own);
    TreeHash hash = TreeHash.replica();
    bound.prove(only, (index, target, at) -> leaf(hash, index, target, at), out);
    int[] parents = new int[Graph.PARENTS];
    graph.parents(node, parents);
    long[] opened = Opening.opened(node, parents);
    byte[] column = new byte[replica.layers() * NODE];
    for (long each : opened) {
      labels.column(each, place, column);
      out.raw(column);
    }
    TreeHash columnHash = TreeHash.columns();
    columns.prove(
        opened,
        (index, target, at) -> {
          labels.column(index, place, column);
          columnHash.leaf(column, 0, column.length, target, at);
        },
        out);
    return Bytes.of(out.toArray());
  }

  /**
   * The neighbours that show a part of the piece ({@link PieceRange}).
   *
   * @param height of the part's subtree, at least 7 unless it is the whole piece
   * @param index of the subtree among those of its height
   */
  public Bytes range(int height, long index) throws IOException {
    byte[] path = new byte[(replica.height() - height) * NODE];
    try (TreeFile tree = TreeFile.open(files.dataTree(), TreeHash.data(), replica.height())) {
      for (int level = height; level < replica.height(); level++) {
        tree.kept(level, index >> (level - height) ^ 1, path, (level - height) * NODE);
      }
    }
    return Bytes.of(path);
  }

  /** Whether there is a whole replica in a folder. */
  public static boolean isIn(Path folder, Replica replica) {
    return new ReplicaFiles(folder, replica).whole();
  }

  /**
   * Gets the data back, which takes as long as sealing does unless the labels are still there.
   *
   * @param labels to be computed as far as they are missing
   * @param place of the replica in that work
   * @param size of the data in bytes
   * @param target takes the data
   */
  public void unseal(
      LabelStack labels, int place, long size, OutputStream target, Progress progress)
      throws IOException {
    labels.run(progress);
    byte[] node = new byte[NODE];
    byte[] key = new byte[NODE];
    byte[] spread = new byte[Fr32.OUT];
    byte[] data = new byte[Fr32.IN];
    long left = size;
    for (long index = 0; left > 0; ) {
      for (int i = 0; i < Fr32.OUT / NODE; i++, index++) {
        node(index, node, 0);
        labels.label(replica.layers(), index, place, key, 0);
        Profile.SOUK.decode(key, node);
        System.arraycopy(node, 0, spread, i * NODE, NODE);
      }
      Fr32.gather(spread, 0, data, 0);
      int some = (int) Math.min(left, data.length);
      target.write(data, 0, some);
      left -= some;
    }
  }

  /** Deletes a replica and its trees, as far as they are there. */
  public static void delete(Path folder, Replica replica) throws IOException {
    ReplicaFiles files = new ReplicaFiles(folder, replica);
    for (Path each :
        List.of(
            files.replica(),
            files.part(),
            files.dataTree(),
            files.columnTree(),
            files.replicaTree())) {
      Files.deleteIfExists(each);
    }
  }

  @Override
  public void close() {
    bound.close();
    columns.close();
    arena.close();
  }
}
