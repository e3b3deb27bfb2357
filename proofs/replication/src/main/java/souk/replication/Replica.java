package souk.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * A replica of the profile {@link Profile#SOUK}, as all who check it know it.
 *
 * @param id what binds its labels
 * @param data the commitment to the data ({@link Piece#root})
 * @param height of its trees: it has {@code 2^height} nodes of 32 bytes
 * @param layers of labels; the last is the key that data is bound to
 */
public record Replica(ReplicaId id, Bytes32 data, int height, int layers) {
  /** The fewest nodes: those of an empty piece. */
  public static final int LEAST_HEIGHT = 2;

  /** The most nodes: those of 64 GiB. */
  public static final int MOST_HEIGHT = 31;

  /** The most layers. */
  public static final int MOST_LAYERS = 16;

  private static final byte[] ID_TAG =
      "souk.replication.replica/1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ROOT_TAG =
      "souk.replication.roots/1".getBytes(StandardCharsets.US_ASCII);

  /**
   * What can be sealed.
   *
   * @throws IllegalArgumentException when the height is not 2 to 31 or the layers are not 1 to 16
   */
  public Replica {
    if (height < LEAST_HEIGHT || height > MOST_HEIGHT || layers < 1 || layers > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "a replica has a height of %d to %d and 1 to %d layers, not %d and %d"
              .formatted(LEAST_HEIGHT, MOST_HEIGHT, MOST_LAYERS, height, layers));
    }
  }

  /**
   * The replica of a piece that one provider makes for one agreement: its identifier is the
   * SHA-256, cut to 254 bits, of tag, agreement, provider and data.
   */
  public static Replica of(Bytes32 agreement, Address provider, Piece piece, int layers) {
    return of(agreement, provider, piece.root(), piece.height(), layers);
  }

  /** The same, of a piece of which only root and height are known. */
  public static Replica of(
      Bytes32 agreement, Address provider, Bytes32 data, int height, int layers) {
    byte[] id =
        new NodeHash().hash(ID_TAG, agreement.toArray(), provider.toArray(), data.toArray());
    return new Replica(new ReplicaId(Bytes32.of(id)), data, height, layers);
  }

  /** How many nodes there are. */
  public long nodes() {
    return 1L << height;
  }

  /**
   * The roots of what was sealed.
   *
   * @param columns of the tree over all layers' labels of each node
   * @param replica of the tree over the data, bound to the last layer's labels
   */
  public record Roots(Bytes32 columns, Bytes32 replica) {}

  /** What a provider commits itself to: SHA-256 of tag, id, data, height, layers and roots. */
  public Bytes32 commitment(Roots roots) {
    return Bytes32.of(
        NodeHash.whole()
            .hash(
                ROOT_TAG,
                id.bytes().toArray(),
                data.toArray(),
                ByteBuffer.allocate(2).put((byte) height).put((byte) layers).array(),
                roots.columns().toArray(),
                roots.replica().toArray()));
  }
}
