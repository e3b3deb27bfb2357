package souk.payments;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import souk.ledger.Book;
import souk.primitives.Bytes32;
import souk.primitives.KeccakLanes;

/**
 * Hashes tickets and their trees, many at a time, by the formulas of {@link Book}. Keeps its own
 * working memory and allocates nothing once that has grown to the largest tree; for one thread at a
 * time.
 */
final class TicketTree {
  /** Bytes of a secret, a leaf, a node. */
  static final int HASH = Book.HASH_SIZE;

  /** What a leaf is hashed from, its tag aside: book id, place, secret. */
  static final int LEAF_RECORD = Bytes32.SIZE + Integer.BYTES + HASH;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] LEAF_TAG = {0};
  private static final byte[] NODE_TAG = {1};
  private static final int PLACE_AND_SECRET = Integer.BYTES + HASH;
  private static final int CHUNK = 64;

  private final KeccakLanes keccak = new KeccakLanes();
  private final byte[] bookPrefix = new byte[LEAF_TAG.length + Bytes32.SIZE];
  private final byte[] records = new byte[CHUNK * PLACE_AND_SECRET];
  private byte[] level = new byte[0];

  /** The leaves of a whole book, from its tickets' secrets in order of their places. */
  void leaves(Bytes32 bookId, byte[] secrets, byte[] leaves) {
    int tickets = secrets.length / HASH;
    bookId.copyTo(bookPrefix, 1);
    for (int from = 0; from < tickets; from += CHUNK) {
      int count = Math.min(CHUNK, tickets - from);
      for (int i = 0; i < count; i++) {
        int at = i * PLACE_AND_SECRET;
        place(records, at, from + i);
        System.arraycopy(secrets, (from + i) * HASH, records, at + Integer.BYTES, HASH);
      }
      keccak.hashShort(bookPrefix, records, 0, PLACE_AND_SECRET, count, leaves, from * HASH, HASH);
    }
  }

  /** The leaves of tickets of any books: for each its book id, place and secret, side by side. */
  void leaves(byte[] ticketRecords, int count, byte[] leaves) {
    keccak.hashShort(LEAF_TAG, ticketRecords, 0, LEAF_RECORD, count, leaves, 0, HASH);
  }

  /** The root over 2^depth leaves. */
  byte[] root(byte[] leaves, int depth) {
    lay(leaves);
    for (int width = 1 << depth; width > 1; width /= 2) {
      raise(width);
    }
    byte[] root = new byte[HASH];
    System.arraycopy(level, 0, root, 0, HASH);
    return root;
  }

  /** The siblings on the way from a leaf to the root, from the leaf up. */
  byte[] path(byte[] leaves, int depth, int place) {
    lay(leaves);
    byte[] path = new byte[depth * HASH];
    for (int height = 0; height < depth; height++) {
      int sibling = (place >>> height) ^ 1;
      System.arraycopy(level, sibling * HASH, path, height * HASH, HASH);
      raise(1 << (depth - height));
    }
    return path;
  }

  static void place(byte[] target, int at, int place) {
    INT.set(target, at, place);
  }

  private void lay(byte[] leaves) {
    if (level.length < leaves.length) {
      level = new byte[leaves.length];
    }
    System.arraycopy(leaves, 0, level, 0, leaves.length);
  }

  /** Replaces the lowest {@code width} nodes by the nodes above them. */
  private void raise(int width) {
    keccak.hashShort(NODE_TAG, level, 0, 2 * HASH, width / 2, level, 0, HASH);
  }
}
