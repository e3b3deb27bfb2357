package souk.replication;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes replicas of the profile {@link Profile#SOUK}: labels ({@link LabelStack}), then in one pass
 * over all nodes the trees over data, columns and replica, and the replica itself. Several of one
 * size are made together. What a crash or a full disk cut off goes on where it was when the same is
 * run again; the last pass, a twentieth of the work, begins anew.
 */
public final class Sealing {
  private static final int NODE = NodeHash.SIZE;
  private static final int BUFFER = 1 << 17;

  /** About 64 MiB of labels between checkpoints. */
  private static final long INTERVAL = 1 << 21;

  private final Path folder;
  private final Graph graph;
  private final List<Job> jobs;
  private final long interval;

  /**
   * One replica to be made.
   *
   * @param replica which
   * @param data the file of the piece, as the customer gave it
   * @param folder where it is to lie
   */
  public record Job(Replica replica, Path data, Path folder) {}

  /**
   * Replicas to be made.
   *
   * @param folder for what is needed meanwhile; of this work's own
   * @param graph of their size, best from a {@link ParentTable}
   * @throws IllegalArgumentException when they differ in size or layers, or there are none
   */
  public Sealing(Path folder, Graph graph, List<Job> jobs) {
    this(folder, graph, jobs, INTERVAL);
  }

  Sealing(Path folder, Graph graph, List<Job> jobs, long interval) {
    if (jobs.isEmpty()
        || jobs.stream()
            .anyMatch(job ->
                job.replica().nodes() != graph.nodes()
                    || job.replica().layers() != jobs.getFirst().replica().layers())) {
      throw new IllegalArgumentException("replicas that are sealed together have one size");
    }
    this.folder = folder;
    this.graph = graph;
    this.jobs = List.copyOf(jobs);
    this.interval = interval;
  }

  /**
   * Seals, or goes on with it. When it returns, all is on the disk: each job's folder can be opened
   * as a {@link SealedReplica}; what was needed meanwhile is deleted, but for the labels if they
   * are to be kept.
   *
   * @param keepLabels whether openings will be asked for soon; they take as many times the size of
   *     the data as there are layers
   * @param progress in nodes of all layers and the last pass
   * @throws SealingException when a file is not the piece that its replica is of
   * @throws IOException when the disk is full or broken
   */
  public List<Replica.Roots> run(boolean keepLabels, Progress progress) throws IOException {
    int layers = jobs.getFirst().replica().layers();
    long total = (layers + 1) * graph.nodes();
    List<ReplicaId> ids = jobs.stream().map(job -> job.replica().id()).toList();
    try (LabelStack stack = new LabelStack(folder, Profile.SOUK, graph, layers, ids, interval)) {
      stack.run((done, _, left) -> progress.reached(done, total, left));
      List<Replica.Roots> roots = new ArrayList<>();
      long each = graph.nodes() / jobs.size();
      for (int i = 0; i < jobs.size(); i++) {
        roots.add(finish(stack, i));
        progress.reached(layers * graph.nodes() + each * (i + 1), total, Optional.empty());
      }
      if (!keepLabels) {
        stack.delete();
      }
      return roots;
    }
  }

  private Replica.Roots finish(LabelStack stack, int place) throws IOException {
    Job job = jobs.get(place);
    Replica replica = job.replica();
    ReplicaFiles files = new ReplicaFiles(Files.createDirectories(job.folder()), replica);
    if (files.whole()) {
      try (SealedReplica sealed = new SealedReplica(job.folder(), replica)) {
        return sealed.roots();
      }
    }
    TreeHash columnHash = TreeHash.columns();
    TreeHash replicaHash = TreeHash.replica();
    try (PaddedPiece piece = new PaddedPiece(job.data());
        TreeFile data = TreeFile.create(files.dataTree(), TreeHash.data(), replica.height());
        TreeFile columns = TreeFile.create(files.columnTree(), columnHash, replica.height());
        TreeFile bound = TreeFile.create(files.replicaTree(), replicaHash, replica.height());
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(files.part()), BUFFER)) {
      byte[] node = new byte[NODE];
      byte[] key = new byte[NODE];
      byte[] leaf = new byte[NODE];
      byte[] column = new byte[stack.layers() * NODE];
      for (long at = 0; at < replica.nodes(); at++) {
        piece.node(at, node, 0);
        data.add(node);
        stack.column(at, place, column);
        columnHash.leaf(column, 0, column.length, leaf, 0);
        columns.add(leaf);
        System.arraycopy(column, column.length - NODE, key, 0, NODE);
        Profile.SOUK.encode(key, node);
        out.write(node);
        replicaHash.leaf(node, 0, NODE, leaf, 0);
        bound.add(leaf);
      }
      if (!data.root().equals(replica.data())) {
        throw new SealingException(job.data(), replica.data(), data.root());
      }
      out.flush();
      for (TreeFile tree : List.of(data, columns, bound)) {
        tree.force();
      }
      Replica.Roots roots = new Replica.Roots(columns.root(), bound.root());
      force(files.part());
      Files.move(files.part(), files.replica(), StandardCopyOption.ATOMIC_MOVE);
      return roots;
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
