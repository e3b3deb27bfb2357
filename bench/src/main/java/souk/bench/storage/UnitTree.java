package souk.bench.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.storage.StorageRules;

/** The part of a piece's tree above its units, which sealing leaves behind otherwise. */
final class UnitTree {
  private static final int NODE = 32;

  private final Piece piece;

  /** By heights above the units, the lowest first. */
  private final byte[][][] levels;

  private UnitTree(Piece piece, byte[][][] levels) {
    this.piece = piece;
    this.levels = levels;
  }

  static UnitTree of(Piece piece, Path file) throws IOException {
    int above = Math.max(0, piece.height() - StorageRules.UNIT_HEIGHT);
    byte[][][] levels = new byte[above + 1][][];
    levels[0] = new byte[1 << above][];
    UnitTree tree = new UnitTree(piece, levels);
    for (int unit = 0; unit < levels[0].length; unit++) {
      byte[] data = tree.read(file, unit, 0);
      byte[] filled = above == 0 ? data : Arrays.copyOf(data, StorageRules.UNIT);
      levels[0][unit] =
          new PieceCommitment().update(filled, 0, filled.length).finish().root().toArray();
    }
    for (int level = 1; level <= above; level++) {
      levels[level] = new byte[levels[level - 1].length / 2][];
      for (int i = 0; i < levels[level].length; i++) {
        levels[level][i] = hash(levels[level - 1][2 * i], levels[level - 1][2 * i + 1]);
      }
    }
    return tree;
  }

  private static byte[] hash(byte[] left, byte[] right) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(left);
      byte[] hash = digest.digest(right);
      hash[NODE - 1] &= 0x3f;
      return hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A unit behind so much room for others. */
  private byte[] read(Path file, int unit, int room) throws IOException {
    long from = (long) unit * StorageRules.UNIT;
    int length = Math.clamp(piece.size() - from, 0, StorageRules.UNIT);
    byte[] bytes = new byte[room + length];
    ByteBuffer target = ByteBuffer.wrap(bytes, room, length);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (target.hasRemaining() && in.read(target, from + target.position() - room) > 0) {
        // until all of it is there
      }
    }
    return bytes;
  }

  /** A unit as a provider sells it: the neighbours on the way up, and its bytes. */
  byte[] unit(Path file, int number) throws IOException {
    byte[] bytes = read(file, number, (levels.length - 1) * NODE);
    for (int level = 0; level < levels.length - 1; level++) {
      System.arraycopy(levels[level][number >> level ^ 1], 0, bytes, level * NODE, NODE);
    }
    return bytes;
  }
}
