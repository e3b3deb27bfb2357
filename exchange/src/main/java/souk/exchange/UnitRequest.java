package souk.exchange;

import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * A client's wish for one unit.
 *
 * @param agreement under which it is served
 * @param client who asks, as proven by its key; whoever pays need not be the same
 * @param unit chosen by the client, the same on every retry; tells two units of the same body apart
 * @param body what the service needs to know, in its own encoding, the same on every retry
 * @param content what is sent along, the same on every retry. A client that was served first pays
 *     without sending it again
 */
public record UnitRequest(
    Bytes32 agreement, Address client, Bytes32 unit, Bytes body, UnitContent content) {
  /** The longest {@code body}. */
  public static final int MAX_BODY = 1 << 16;

  private static final byte[] TAG = "souk.exchange.unit/2".getBytes(StandardCharsets.US_ASCII);

  /** A wish that nothing is sent along with. */
  public UnitRequest(Bytes32 agreement, Address client, Bytes32 unit, Bytes body) {
    this(agreement, client, unit, body, UnitContent.NONE);
  }

  /**
   * The hash of all of it: what makes two requests the same unit, and the purpose for which the
   * till takes the unit's tickets.
   */
  public Bytes32 id() {
    return new Keccak256()
        .update(TAG)
        .update(agreement)
        .update(client)
        .update(unit)
        .update(content.digest())
        .update(body.toArray())
        .digest();
  }
}
