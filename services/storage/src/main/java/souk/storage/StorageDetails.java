package souk.storage;

import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.replication.Possession;
import souk.replication.Replica;

/**
 * What a storage agreement is about: what both sides sign, and judges read.
 *
 * <pre>
 *   details = 01 ‖ root of the piece:32 ‖ bytes of the piece:u64 ‖ height:u8 ‖ layers:u8 ‖ challenges:u16
 * </pre>
 *
 * @param root of the piece that is kept
 * @param size of the piece, in bytes
 * @param height of its tree
 * @param layers of labels that it is sealed with
 * @param challenges places of the replica that each period asks for
 */
public record StorageDetails(Bytes32 root, long size, int height, int layers, int challenges) {
  private static final int VERSION = 1;

  /** The details of an agreement about a piece, under a market's rules. */
  public static StorageDetails of(Piece piece, StorageRules rules) {
    return new StorageDetails(
        piece.root(), piece.size(), piece.height(), rules.layers(), rules.challenges());
  }

  /**
   * Reads what anybody wrote. Whether the size fits the height, it does not look at.
   *
   * @throws DecodeException when it is nothing that can be sealed
   */
  public static StorageDetails read(Bytes details) throws DecodeException {
    ByteReader in = new ByteReader(details.toArray());
    if (in.u8() != VERSION) {
      throw new DecodeException("details of another version");
    }
    StorageDetails read = new StorageDetails(in.bytes32(), in.u63(), in.u8(), in.u8(), in.u16());
    in.end();
    if (read.height < Replica.LEAST_HEIGHT
        || read.height > Replica.MOST_HEIGHT
        || read.layers < 1
        || read.layers > Replica.MOST_LAYERS
        || read.challenges < 1
        || read.challenges > Possession.MOST_CHALLENGES) {
      throw new DecodeException(
          "height %d, %d layers, %d challenges: there are no such replicas"
              .formatted(read.height, read.layers, read.challenges));
    }
    return read;
  }

  /** What both sides sign. */
  public Bytes encode() {
    return Bytes.of(
        new ByteWriter()
            .u8(VERSION)
            .bytes32(root)
            .u64(size)
            .u8(height)
            .u8(layers)
            .u16(challenges)
            .toArray());
  }

  /**
   * The piece.
   *
   * @throws DecodeException when there is none of this size and height
   */
  public Piece piece() throws DecodeException {
    try {
      return new Piece(root, size, height);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  /** The replica that a provider makes of it for an agreement. */
  public Replica replica(Bytes32 agreement, Address provider) {
    return Replica.of(agreement, provider, root, height, layers);
  }
}
