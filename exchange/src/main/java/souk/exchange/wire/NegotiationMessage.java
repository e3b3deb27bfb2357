package souk.exchange.wire;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import souk.market.negotiation.SignedTurn;
import souk.market.offer.Property;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * A customer's turn in a negotiation, and what it says of itself.
 *
 * @param properties in the first turn; nobody vouches for them
 */
public record NegotiationMessage(SignedTurn turn, SortedMap<String, Property> properties) {
  /** As long as a turn with all properties. */
  public static final int MOST_BYTES =
      SignedTurn.MOST_BYTES + 5 + Property.MOST * (9 + 5 * Property.MOST_CHARACTERS);

  public NegotiationMessage {
    properties = Collections.unmodifiableSortedMap(Property.sorted(properties));
  }

  /** Without properties. */
  public NegotiationMessage(SignedTurn turn) {
    this(turn, Property.sorted(Map.of()));
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter().bytes(turn.encode());
    Property.write(properties, out);
    return out.toArray();
  }

  public static NegotiationMessage decode(byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message);
    SignedTurn turn = SignedTurn.decode(in.bytes(SignedTurn.MOST_BYTES));
    SortedMap<String, Property> properties = Property.read(in);
    in.end();
    try {
      return new NegotiationMessage(turn, properties);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
