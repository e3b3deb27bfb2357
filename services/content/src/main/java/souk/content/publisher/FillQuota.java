package souk.content.publisher;

/** How many bytes one cache may fetch: a bucket that holds two seconds' worth. */
final class FillQuota {
  private static final int SECONDS = 2;
  private static final long MILLIS = 1_000;

  private final long bytesPerSecond;
  private long left;
  private long filledAt;

  /**
   * @param bytesPerSecond at least 1
   * @param now in milliseconds
   */
  FillQuota(long bytesPerSecond, long now) {
    this.bytesPerSecond = bytesPerSecond;
    this.left = SECONDS * bytesPerSecond;
    this.filledAt = now;
  }

  /**
   * Takes bytes. More than there are in a second are lent to whoever has a second's worth.
   *
   * @param now in milliseconds
   * @return 0 when they are taken; otherwise in how many seconds they can be
   */
  synchronized int take(int bytes, long now) {
    long gained = Math.clamp(now - filledAt, 0, SECONDS * MILLIS) * bytesPerSecond / MILLIS;
    left = Math.min(SECONDS * bytesPerSecond, left + gained);
    filledAt = now;
    long missing = Math.min(bytes, bytesPerSecond) - left;
    if (missing > 0) {
      return Math.toIntExact(Math.ceilDiv(missing, bytesPerSecond));
    }
    left -= bytes;
    return 0;
  }
}
