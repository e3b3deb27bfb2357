package souk.design.simulation;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved, and goes forward only. For one thread at a time. */
public final class VirtualClock implements InstantSource {
  private long millis;

  /** At the beginning of 1970, where blocks of a local ledger begin. */
  public VirtualClock() {}

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public long millis() {
    return millis;
  }

  /**
   * Moves it.
   *
   * @param toMillis since the beginning of 1970
   */
  public void advance(long toMillis) {
    if (toMillis < millis) {
      throw new IllegalArgumentException(
          "a clock at %d does not go back to %d".formatted(millis, toMillis));
    }
    millis = toMillis;
  }
}
