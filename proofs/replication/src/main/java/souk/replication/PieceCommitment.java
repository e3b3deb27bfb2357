package souk.replication;

import java.util.Arrays;
import java.util.Objects;
import souk.primitives.Bytes32;

/**
 * Filecoin's commitment to a piece of data (CommP), computed as the bytes come by: they are spread
 * by {@link Fr32}, filled with zeros to a power of two of nodes, and hashed up a binary tree. It
 * holds a node for each level, whatever the length. Not safe for several threads.
 *
 * <p>Source: Filecoin's specification, 'Piece commitment'; FRC-0069.
 */
public final class PieceCommitment {
  /** The highest tree: 2^50 nodes are 32 PiB. */
  static final int MOST_HEIGHT = 50;

  /** The longest piece, in bytes. */
  public static final long MOST_BYTES = (1L << (MOST_HEIGHT - 2)) * Fr32.IN;

  private static final int NODE = NodeHash.SIZE;

  /** The level of what {@link Fr32#OUT} bytes hash to. */
  private static final int QUAD = 2;

  private static final byte[][] ZEROS = zeros();

  private final NodeHash hash = new NodeHash();
  private final byte[] waiting = new byte[Fr32.IN];
  private final byte[] spread = new byte[Fr32.OUT];

  /** For each level the node that waits for its right neighbour, and then that one. */
  private final byte[][] pending = new byte[MOST_HEIGHT + 1][2 * NODE];

  private long bytes;
  private long quads;
  private int held;
  private boolean finished;

  private static byte[][] zeros() {
    NodeHash hash = new NodeHash();
    byte[][] zeros = new byte[MOST_HEIGHT + 1][];
    zeros[0] = new byte[NODE];
    for (int level = 1; level < zeros.length; level++) {
      zeros[level] = hash.hash(zeros[level - 1], zeros[level - 1]);
    }
    return zeros;
  }

  /** Adds bytes. */
  public PieceCommitment update(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    needOpen();
    if (length > MOST_BYTES - bytes) {
      throw new IllegalArgumentException("a piece has at most " + MOST_BYTES + " bytes");
    }
    bytes += length;
    int at = offset;
    int end = offset + length;
    if (held > 0) {
      int more = Math.min(Fr32.IN - held, length);
      System.arraycopy(data, at, waiting, held, more);
      held += more;
      at += more;
      if (held < Fr32.IN) {
        return this;
      }
      quad(waiting, 0);
      held = 0;
    }
    for (; end - at >= Fr32.IN; at += Fr32.IN) {
      quad(data, at);
    }
    held = end - at;
    System.arraycopy(data, at, waiting, 0, held);
    return this;
  }

  private void needOpen() {
    if (finished) {
      throw new IllegalStateException("the commitment is made already");
    }
  }

  /** Hashes the four nodes of {@link Fr32#IN} bytes, and what that completes. */
  private void quad(byte[] data, int at) {
    Fr32.spread(data, at, spread, 0);
    hash.hash(spread, 0, 2 * NODE, spread, 0);
    hash.hash(spread, 2 * NODE, 2 * NODE, spread, NODE);
    int level = QUAD;
    long count = quads++;
    hash.hash(spread, 0, 2 * NODE, pending[level], right(count));
    for (; (count & 1) == 1; count >>= 1, level++) {
      hash.hash(pending[level], 0, 2 * NODE, pending[level + 1], right(count >> 1));
    }
  }

  private static int right(long count) {
    return (count & 1) == 1 ? NODE : 0;
  }

  /** The commitment to all bytes so far; to be called once. */
  public Piece finish() {
    needOpen();
    finished = true;
    if (held > 0 || quads == 0) {
      Arrays.fill(waiting, held, Fr32.IN, (byte) 0);
      quad(waiting, 0);
    }
    // The last node of each level, as far as there are bytes in it, with zeros on its right.
    byte[] node = new byte[2 * NODE];
    boolean partial = false;
    int level = QUAD;
    for (long whole = quads; partial ? whole > 0 : whole != 1; whole >>= 1, level++) {
      boolean odd = (whole & 1) == 1;
      if (partial && odd) {
        System.arraycopy(node, 0, pending[level], NODE, NODE);
        hash.hash(pending[level], 0, 2 * NODE, node, 0);
      } else if (partial || odd) {
        System.arraycopy(partial ? node : pending[level], 0, node, 0, NODE);
        System.arraycopy(ZEROS[level], 0, node, NODE, NODE);
        hash.hash(node, 0, 2 * NODE, node, 0);
        partial = true;
      }
    }
    byte[] root = partial ? node : pending[level];
    return new Piece(Bytes32.of(Arrays.copyOf(root, NODE)), bytes, level);
  }
}
