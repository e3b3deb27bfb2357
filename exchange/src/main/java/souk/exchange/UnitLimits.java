package souk.exchange;

/**
 * What a unit of a kind of service may hold, in bytes. Whatever is longer is refused before it is
 * read, or not sent.
 *
 * @param body what the service needs to know, held in memory; at most {@link UnitRequest#MAX_BODY}
 * @param content what a client sends along, streamed
 * @param payload what a client gets, before and after it pays each, streamed
 */
public record UnitLimits(int body, long content, long payload) {
  /** A small body, no content, 64 MiB of payload. */
  public static final UnitLimits DEFAULT = new UnitLimits(UnitRequest.MAX_BODY, 0, 64L << 20);

  public UnitLimits {
    if (body < 0 || body > UnitRequest.MAX_BODY || content < 0 || payload < 0) {
      throw new IllegalArgumentException(
          "a unit's body has 0 to %d bytes, content and payload at least 0; got %d, %d, %d"
              .formatted(UnitRequest.MAX_BODY, body, content, payload));
    }
  }
}
