package souk.exchange;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** A client's wish for one unit. */
public final class UnitRequest {
  /** The longest {@code body}. */
  public static final int MAX_BODY = 1 << 16;

  private static final byte[] TAG = "souk.exchange.unit/2".getBytes(StandardCharsets.US_ASCII);

  private final Bytes32 agreement;
  private final Address client;
  private final Bytes32 unit;
  private final Bytes body;
  private final UnitContent content;

  /** Kept, for each side asks for it several times. */
  private volatile @Nullable Bytes32 id;

  /**
   * A wish.
   *
   * @param agreement under which it is served
   * @param client who asks, as proven by its key; whoever pays need not be the same
   * @param unit chosen by the client, the same on every retry; tells two units of the same body
   *     apart
   * @param body what the service needs to know, in its own encoding, the same on every retry
   * @param content what is sent along, the same on every retry. A client that was served first pays
   *     without sending it again
   */
  public UnitRequest(
      Bytes32 agreement, Address client, Bytes32 unit, Bytes body, UnitContent content) {
    this.agreement = agreement;
    this.client = client;
    this.unit = unit;
    this.body = body;
    this.content = content;
  }

  /** A wish that nothing is sent along with. */
  public UnitRequest(Bytes32 agreement, Address client, Bytes32 unit, Bytes body) {
    this(agreement, client, unit, body, UnitContent.NONE);
  }

  /** Under which it is served. */
  public Bytes32 agreement() {
    return agreement;
  }

  /** Who asks. */
  public Address client() {
    return client;
  }

  /** As the client named it. */
  public Bytes32 unit() {
    return unit;
  }

  /** What the service needs to know. */
  public Bytes body() {
    return body;
  }

  /** What is sent along. */
  public UnitContent content() {
    return content;
  }

  /**
   * The hash of all of it: what makes two requests the same unit, and the purpose for which the
   * till takes the unit's tickets.
   */
  public Bytes32 id() {
    Bytes32 known = id;
    if (known == null) {
      known =
          new Keccak256()
              .update(TAG)
              .update(agreement)
              .update(client)
              .update(unit)
              .update(content.digest())
              .update(body.toArray())
              .digest();
      id = known;
    }
    return known;
  }

  /** Equal are requests for the same unit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof UnitRequest that && id().equals(that.id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return "unit %s of %s under %s".formatted(unit, client, agreement);
  }
}
