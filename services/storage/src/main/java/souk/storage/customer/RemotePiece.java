package souk.storage.customer;

import java.io.IOException;
import java.util.Arrays;
import souk.replication.Piece;
import souk.replication.PieceRange;
import souk.storage.StorageRules;

/**
 * A piece that somebody keeps, bought unit by unit, each checked against the piece's root before a
 * byte of it is used. Safe for many threads.
 */
final class RemotePiece {
  private static final int NODE = 32;

  private final Piece piece;
  private final Units units;
  private final int height;

  /** Buys units. */
  @FunctionalInterface
  interface Units {
    /**
     * A unit as its provider sells it.
     *
     * @throws IOException when it cannot be had
     */
    byte[] buy(long number) throws IOException;
  }

  RemotePiece(Piece piece, Units units) {
    this.piece = piece;
    this.units = units;
    this.height = PieceRange.height(piece, StorageRules.UNIT_HEIGHT);
  }

  /**
   * Bytes of the piece, which begin where a unit does.
   *
   * @throws IOException when they cannot be had, or are not those of the piece
   */
  byte[] read(long from, int length) throws IOException {
    byte[] read = new byte[length];
    long unit = PieceRange.bytes(height);
    for (int done = 0; done < length; ) {
      byte[] data = unit((from + done) / unit);
      int some = Math.min(length - done, data.length);
      if (some == 0) {
        throw new IOException("the piece has no byte " + (from + done));
      }
      System.arraycopy(data, 0, read, done, some);
      done += some;
    }
    return read;
  }

  private byte[] unit(long number) throws IOException {
    byte[] bought = units.buy(number);
    int path = Math.min(bought.length, (piece.height() - height) * NODE);
    byte[] data = Arrays.copyOfRange(bought, path, bought.length);
    if (!PieceRange.proves(piece, height, number, data, Arrays.copyOf(bought, path))) {
      throw new IOException("unit %d is not part of the piece %s".formatted(number, piece.cidV2()));
    }
    return data;
  }
}
