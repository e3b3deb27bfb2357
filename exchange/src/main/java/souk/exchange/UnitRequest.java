package souk.exchange;

import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A client's wish for one unit.
 *
 * @param agreement under which it is served
 * @param client who asks, as proven by its key; whoever pays need not be the same
 * @param unit which one: chosen by the client, unique among its units in the agreement, the same on
 *     every retry
 * @param body what the service needs to know, in its own encoding, the same on every retry
 */
public record UnitRequest(Bytes32 agreement, Address client, Bytes32 unit, Bytes body) {
  /** The longest {@code body}. */
  public static final int MAX_BODY = 4096;
}
