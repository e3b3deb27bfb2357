package souk.replication;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import souk.primitives.Bytes32;
import souk.primitives.LaneTrial;

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

  /** So many bytes are about what is hashed while lanes are being compiled. */
  private static final long WORTH_LANES = 16 << 20;

  private static final LaneTrial LANES =
      new LaneTrial(
          "sha-256-lanes",
          WORTH_LANES,
          () -> sample(DigestQuads::new),
          () -> sample(LaneQuads::new));

  private final NodeHash hash = new NodeHash();
  private final DigestQuads digests = new DigestQuads();
  private final byte[] waiting = new byte[QuadHash.BYTES + 1];
  private final byte[] roots = new byte[QuadHash.TREES * NODE];

  /** For each level the node that waits for its right neighbour, and then that one. */
  private final byte[][] pending = new byte[MOST_HEIGHT + 1][2 * NODE];

  private QuadHash many = digests;
  private long bytes;
  private long quads;
  private int held;
  private boolean finished;

  private static Runnable sample(Supplier<QuadHash> kind) {
    QuadHash hash = kind.get();
    byte[] data = new byte[QuadHash.BYTES + 1];
    byte[] roots = new byte[QuadHash.TREES * NODE];
    return () -> hash.roots(data, 0, roots);
  }

  /** How many nodes are hashed at once by now: more than one where lanes proved to be faster. */
  public static int lanes() {
    return LANES.won() ? Sha256Lanes.LANES : 1;
  }

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
      int more = Math.min(QuadHash.BYTES - held, length);
      System.arraycopy(data, at, waiting, held, more);
      held += more;
      at += more;
      if (held < QuadHash.BYTES) {
        return this;
      }
      hash(waiting, 0);
    }
    for (; end - at > QuadHash.BYTES; at += QuadHash.BYTES) {
      hash(data, at);
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

  /** Hashes as many bytes as are hashed together, and what that completes. */
  private void hash(byte[] data, int at) {
    if (many == digests && LANES.won(QuadHash.BYTES)) {
      many = new LaneQuads();
    }
    many.roots(data, at, roots);
    for (int tree = 0; tree < QuadHash.TREES; tree++) {
      add(roots, tree * NODE, QuadHash.HEIGHT);
    }
  }

  /** Adds the node over so many bytes as fill a tree of some height above a quad's. */
  private void add(byte[] node, int at, int height) {
    long count = quads >> height;
    quads += 1L << height;
    int level = QUAD + height;
    System.arraycopy(node, at, pending[level], right(count), NODE);
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
    if (held == QuadHash.BYTES) {
      hash(waiting, 0);
      held = 0;
    }
    Arrays.fill(waiting, held, waiting.length, (byte) 0);
    for (int at = 0; at < held || quads == 0; at += Fr32.IN) {
      digests.quad(waiting, at, roots, 0);
      add(roots, 0, 0);
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
