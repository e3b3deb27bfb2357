package souk.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;

/**
 * A tree of {@code 2^height} leaves in a file of a 64th of their size: its lowest levels are not
 * kept, but hashed again from what the leaves are over. Not safe for several threads.
 */
final class TreeFile implements AutoCloseable {
  /** The lowest level that is kept, unless the tree is lower. */
  private static final int LOWEST = 7;

  private static final int NODE = NodeHash.SIZE;

  private final TreeHash hash;
  private final int height;
  private final int lowest;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment kept;
  private final TreeFold fold;

  /** Hashes leaves that are asked for once more. */
  @FunctionalInterface
  interface Leaves {
    void leaf(long index, byte[] target, int at) throws IOException;
  }

  private TreeFile(Path file, TreeHash hash, int height, boolean create) throws IOException {
    this.hash = hash;
    this.height = height;
    this.lowest = Math.min(LOWEST, height);
    this.fold = new TreeFold(hash, height, this::keep);
    long bytes = ((2L << (height - lowest)) - 1) * NODE;
    try (FileChannel in =
        create
            ? FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(file, StandardOpenOption.READ)) {
      if (!create && in.size() != bytes) {
        throw new IOException(
            "%s is no tree of height %d: it has %d bytes, not %d"
                .formatted(file, height, in.size(), bytes));
      }
      this.kept =
          in.map(
              create ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY,
              0,
              bytes,
              arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** A tree to be filled, in place of any other. */
  static TreeFile create(Path file, TreeHash hash, int height) throws IOException {
    return new TreeFile(file, hash, height, true);
  }

  static TreeFile open(Path file, TreeHash hash, int height) throws IOException {
    return new TreeFile(file, hash, height, false);
  }

  /** Adds the next leaf. */
  void add(byte[] node) {
    fold.add(node);
  }

  private void keep(int level, long index, byte[] from, int at) {
    if (level < lowest) {
      return;
    }
    MemorySegment.copy(from, at, kept, ValueLayout.JAVA_BYTE, place(level, index), NODE);
  }

  private long place(int level, long index) {
    long before = (2L << (height - lowest)) - (2L << (height - level));
    return (before + index) * NODE;
  }

  /** The root; all leaves must be there. */
  Bytes32 root() {
    byte[] root = new byte[NODE];
    read(height, 0, root, 0);
    return Bytes32.of(root);
  }

  private void read(int level, long index, byte[] target, int at) {
    MemorySegment.copy(kept, ValueLayout.JAVA_BYTE, place(level, index), target, at, NODE);
  }

  /** Any node, with those below it hashed again where they are not kept. */
  private void node(int level, long index, Leaves source, byte[] target, int at)
      throws IOException {
    if (level >= lowest) {
      read(level, index, target, at);
    } else if (level == 0) {
      source.leaf(index, target, at);
    } else {
      byte[] below = new byte[2 * NODE];
      node(level - 1, 2 * index, source, below, 0);
      node(level - 1, 2 * index + 1, source, below, NODE);
      hash.node(below, 0, below, NODE, target, at);
    }
  }

  /** Writes the neighbours that prove leaves ({@link Multiproof}). */
  void prove(long[] places, Leaves source, ByteWriter out) throws IOException {
    byte[] neighbour = new byte[NODE];
    try {
      Multiproof.neighbours(
          height,
          places,
          (level, index) -> {
            try {
              node(level, index, source, neighbour, 0);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            out.raw(neighbour);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Copies a node that is kept. */
  void kept(int level, long index, byte[] target, int at) {
    if (level < lowest || level > height || index < 0 || index >= 1L << (height - level)) {
      throw new IllegalArgumentException("level %d has no node %d here".formatted(level, index));
    }
    read(level, index, target, at);
  }

  /** Returns when all of it is on the disk. */
  void force() {
    kept.force();
  }

  @Override
  public void close() {
    arena.close();
  }
}
