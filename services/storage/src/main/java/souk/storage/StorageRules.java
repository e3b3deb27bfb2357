package souk.storage;

import java.util.Map;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.market.offer.Property;
import souk.replication.Possession;
import souk.replication.Replica;

/**
 * What a storage market goes by. A unit is up to {@link #UNIT} bytes of a piece, and costs one
 * ticket.
 *
 * @param layers of labels: what it costs to make a replica again
 * @param challenges places of a replica that each period asks for
 * @param mostPiece the longest piece that is kept, in bytes
 */
public record StorageRules(int layers, int challenges, long mostPiece) implements ServiceTerms {
  /** Name and version of this kind of service. */
  public static final String KIND = "storage/1";

  /** What each unit costs, in tickets. */
  public static final int TICKETS = 1;

  /** The height of a unit's own tree. */
  public static final int UNIT_HEIGHT = 13;

  /** Bytes of a piece in a unit: what fills a tree of {@link #UNIT_HEIGHT}. */
  public static final int UNIT = 127 << (UNIT_HEIGHT - 2);

  /** Bytes of a unit's number. */
  public static final int BODY = Integer.BYTES;

  /** The longest piece of any market: 32 GiB, spread over nodes. */
  public static final long MOST_PIECE = 127L << (30 - 2);

  private static final int NODE = 32;

  /**
   * Rules.
   *
   * @throws IllegalArgumentException when nothing can be sealed by them
   */
  public StorageRules {
    if (layers < 1
        || layers > Replica.MOST_LAYERS
        || challenges < 1
        || challenges > Possession.MOST_CHALLENGES
        || mostPiece < 1
        || mostPiece > MOST_PIECE) {
      throw new IllegalArgumentException(
          "1 to %d layers, 1 to %d challenges, pieces of 1 to %d bytes; not %d, %d, %d"
              .formatted(
                  Replica.MOST_LAYERS,
                  Possession.MOST_CHALLENGES,
                  MOST_PIECE,
                  layers,
                  challenges,
                  mostPiece));
    }
  }

  @Override
  public UnitLimits limits() {
    return new UnitLimits(BODY, 0, UNIT + (long) Replica.MOST_HEIGHT * NODE);
  }

  @Override
  public Map<String, Property> properties() {
    return Map.of(
        "layers", new Property.Whole(layers),
        "challenges", new Property.Whole(challenges),
        "most-piece-bytes", new Property.Whole(mostPiece));
  }
}
