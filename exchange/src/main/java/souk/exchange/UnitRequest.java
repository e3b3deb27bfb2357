package souk.exchange;

import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A client's wish for one unit.
 *
 * @param agreement under which it is served
 * @param unit which one: chosen by the client, unique in the agreement, the same on every retry
 * @param body what the service needs to know, in its own encoding
 */
public record UnitRequest(Bytes32 agreement, Bytes32 unit, Bytes body) {
  /** The longest {@code body}. */
  public static final int MAX_BODY = 4096;
}
