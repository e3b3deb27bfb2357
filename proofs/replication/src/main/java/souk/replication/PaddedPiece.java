package souk.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The nodes of a piece, spread as {@link Fr32} does, from its file. Not safe for several threads.
 */
final class PaddedPiece implements AutoCloseable {
  private static final int NODE = NodeHash.SIZE;
  private static final int NODES = Fr32.OUT / NODE;
  private static final int QUADS = 1 << 10;

  private final FileChannel file;
  private final byte[] window = new byte[QUADS * Fr32.IN];
  private final byte[] spread = new byte[Fr32.OUT];
  private long windowAt = -1;
  private long spreadAt = -1;

  PaddedPiece(Path path) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** Copies a node; behind the file's end there are zeros. */
  void node(long index, byte[] target, int at) throws IOException {
    long quad = index / NODES;
    if (quad != spreadAt) {
      fill(quad / QUADS);
      Fr32.spread(window, (int) (quad % QUADS) * Fr32.IN, spread, 0);
      spreadAt = quad;
    }
    System.arraycopy(spread, (int) (index % NODES) * NODE, target, at, NODE);
  }

  private void fill(long number) throws IOException {
    if (number == windowAt) {
      return;
    }
    ByteBuffer into = ByteBuffer.wrap(window);
    long from = number * window.length;
    while (into.hasRemaining() && file.read(into, from + into.position()) >= 0) {
      // until the window is full or the file ends
    }
    Arrays.fill(window, into.position(), window.length, (byte) 0);
    windowAt = number;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
