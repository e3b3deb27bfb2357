package souk.storage.customer;

import java.io.IOException;
import java.util.Arrays;
import souk.replication.Piece;
import souk.replication.PieceRange;
import souk.storage.StorageRules;

/**
 * A piece that somebody keeps, read from any place: unit by unit, each checked against the piece's
 * root before a byte of it is used. Holds one unit. Not safe for several threads.
 */
final class RemotePiece {
  private static final int NODE = 32;

  private final Piece piece;
  private final Units units;
  private final int height;
  private byte[] held = new byte[0];
  private long heldNumber = -1;

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
   * Copies bytes of the piece, all of which must be there.
   *
   * @throws IOException when they cannot be had, or are not those of the piece
   */
  void read(long from, byte[] target, int at, int length) throws IOException {
    long unit = PieceRange.bytes(height);
    for (int done = 0; done < length; ) {
      hold((from + done) / unit);
      int place = (int) ((from + done) % unit);
      int some = Math.min(length - done, held.length - place);
      if (some <= 0) {
        throw new IOException("the piece has no byte " + (from + done));
      }
      System.arraycopy(held, place, target, at + done, some);
      done += some;
    }
  }

  private void hold(long number) throws IOException {
    if (number == heldNumber) {
      return;
    }
    byte[] bought = units.buy(number);
    int path = Math.min(bought.length, (piece.height() - height) * NODE);
    byte[] data = Arrays.copyOfRange(bought, path, bought.length);
    if (!PieceRange.proves(piece, height, number, data, Arrays.copyOf(bought, path))) {
      throw new IOException("unit %d is not part of the piece %s".formatted(number, piece.cidV2()));
    }
    held = data;
    heldNumber = number;
  }
}
