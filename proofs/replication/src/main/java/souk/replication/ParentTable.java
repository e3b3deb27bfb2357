package souk.replication;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The parents of all nodes of a graph, in a file: to compute them costs more than to label with
 * them, and all layers of all replicas of a size have the same. The file is what Filecoin's
 * programs call a parent cache, 14 little-endian u32 a node, so that its SHA-256 is what they
 * publish; beside it lies that hash, and a file that has another one is made again. What was made
 * before a crash is kept. Not safe for several threads.
 */
public final class ParentTable implements Graph, AutoCloseable {
  private static final int ROW = PARENTS * Integer.BYTES;
  private static final int ROWS = 1 << 12;
  private static final int BUFFER = 1 << 17;
  private static final ValueLayout.OfInt LITTLE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Graph graph;
  private final String sha256;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment rows;

  private ParentTable(Graph graph, Path file, String sha256) throws IOException {
    this.graph = graph;
    this.sha256 = sha256;
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      this.rows = in.map(FileChannel.MapMode.READ_ONLY, 0, graph.nodes() * ROW, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * The table of a graph, which is made unless it is there.
   *
   * @param folder where tables are kept; made if need be
   * @param progress of making it, in nodes
   * @throws IOException when it cannot be read or written, or is being made by somebody else
   */
  public static ParentTable of(Graph graph, Path folder, Progress progress) throws IOException {
    Path file = Files.createDirectories(folder).resolve(graph.name() + ".parents");
    Path hash = folder.resolve(graph.name() + ".sha256");
    if (Files.exists(file) && Files.exists(hash)) {
      String found = sha256(file);
      if (found.equals(Files.readString(hash))) {
        return new ParentTable(graph, file, found);
      }
      Files.delete(file);
    }
    Path part = folder.resolve(graph.name() + ".part");
    try (FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = out.tryLock()) {
      if (lock == null) {
        throw new IOException(part + " is being written by another process");
      }
      write(graph, out, progress);
      out.force(true);
    } catch (OverlappingFileLockException e) {
      throw new IOException(part + " is being written already", e);
    }
    String made = sha256(part);
    Files.writeString(hash, made);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return new ParentTable(graph, file, made);
  }

  private static void write(Graph graph, FileChannel out, Progress progress) throws IOException {
    long first = Math.min(out.size() / ROW, graph.nodes());
    out.truncate(first * ROW).position(first * ROW);
    Progress.Clock clock = new Progress.Clock(progress, System::nanoTime, first, graph.nodes());
    ByteBuffer buffer = ByteBuffer.allocateDirect(ROWS * ROW).order(ByteOrder.LITTLE_ENDIAN);
    int[] parents = new int[PARENTS];
    for (long node = first; node < graph.nodes(); ) {
      long end = Math.min(graph.nodes(), node + ROWS);
      buffer.clear();
      for (; node < end; node++) {
        graph.parents(node, parents);
        for (int parent : parents) {
          buffer.putInt(parent);
        }
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      clock.reached(node);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  /** The SHA-256 of the whole table, in lower case. */
  public String sha256() {
    return sha256;
  }

  @Override
  public long nodes() {
    return graph.nodes();
  }

  @Override
  public String name() {
    return graph.name();
  }

  @Override
  public void parents(long node, int[] target) {
    MemorySegment.copy(rows, LITTLE, node * ROW, target, 0, PARENTS);
  }

  @Override
  public void close() {
    arena.close();
  }
}
