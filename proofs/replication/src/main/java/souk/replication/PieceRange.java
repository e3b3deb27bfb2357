package souk.replication;

import java.util.Arrays;
import souk.primitives.ByteReader;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * A part of a piece that whoever knows the piece's root can check by itself: what fills one subtree
 * of its tree, with the neighbours on the way up.
 */
public final class PieceRange {
  private PieceRange() {}

  /** Bytes that fill a tree. */
  public static long bytes(int height) {
    return (long) Fr32.IN << (height - 2);
  }

  /** The height of the subtrees of a piece: lower than wanted where the whole piece is lower. */
  public static int height(Piece piece, int wanted) {
    return Math.min(wanted, piece.height());
  }

  /**
   * Whether bytes, from anybody, are a part of a piece. What does not fit gives false.
   *
   * @param height of the subtree, 2 to the piece's own
   * @param index of the subtree among those of its height
   * @param data as much as there is of the piece in it
   * @param path the neighbours from the subtree up, 32 bytes each
   */
  public static boolean proves(Piece piece, int height, long index, byte[] data, byte[] path) {
    long from = index * bytes(height);
    if (height < 2
        || height > piece.height()
        || index < 0
        || index >= 1L << (piece.height() - height)
        || data.length != Math.clamp(piece.size() - from, 0, bytes(height))
        || path.length != (piece.height() - height) * NodeHash.SIZE) {
      return false;
    }
    PieceCommitment own = new PieceCommitment().update(data, 0, data.length);
    byte[] zeros = new byte[1 << 12];
    for (long left = bytes(height) - data.length; left > 0; ) {
      int some = (int) Math.min(left, zeros.length);
      own.update(zeros, 0, some);
      left -= some;
    }
    byte[] node = own.finish().root().toArray();
    try {
      byte[] root =
          Multiproof.root(
              TreeHash.data(),
              piece.height() - height,
              new long[] {index},
              Arrays.copyOf(node, node.length),
              new ByteReader(path));
      return piece.root().equals(Bytes32.of(root));
    } catch (DecodeException e) {
      return false;
    }
  }
}
