package souk.content.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;

/** An object that could not be fetched, with the reason and, where it is known, who is to blame. */
public final class ContentException extends Exception {
  private final Reason reason;
  private final @Nullable Address guilty;

  ContentException(Reason reason, String detail) {
    this(reason, detail, null, null);
  }

  ContentException(Reason reason, String detail, @Nullable Throwable cause) {
    this(reason, detail, null, cause);
  }

  ContentException(
      Reason reason, String detail, @Nullable Address guilty, @Nullable Throwable cause) {
    super(detail, cause);
    this.reason = reason;
    this.guilty = guilty;
  }

  public Reason reason() {
    return reason;
  }

  /** Who is to blame, where that is known. */
  public Optional<Address> guilty() {
    return Optional.ofNullable(guilty);
  }

  /** What went wrong. */
  public enum Reason {
    /** The publisher gave no usable answer. */
    PUBLISHER_UNREACHABLE,
    /** The publisher does not deliver this, or not to this client, or not now; it said why. */
    REFUSED,
    /** What the publisher sent does not fit the content id, the manifest or itself. */
    PUBLISHER_CHEATED,
    /** Caches failed, and the publisher had no others to put in their place. */
    CACHES_FAILED,
    /** What is asked for lies outside of the object. */
    OUT_OF_RANGE
  }
}
