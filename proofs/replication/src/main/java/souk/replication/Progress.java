package souk.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Hears how far long work is. */
@FunctionalInterface
public interface Progress {
  /** For those who do not care. */
  Progress NONE = (done, total, left) -> {};

  /**
   * So much is done.
   *
   * @param left by the speed of this run so far; empty while that is not known
   */
  void reached(long done, long total, Optional<Duration> left);

  /** Reckons the time that is left. */
  final class Clock {
    private final Progress progress;
    private final LongSupplier nanos;
    private final long began;
    private final long first;
    private final long total;

    /**
     * Begins to count.
     *
     * @param nanos a clock that only goes forward, in nanoseconds
     * @param first what was done before this run
     */
    Clock(Progress progress, LongSupplier nanos, long first, long total) {
      this.progress = progress;
      this.nanos = nanos;
      this.began = nanos.getAsLong();
      this.first = first;
      this.total = total;
    }

    void reached(long done) {
      long own = done - first;
      Optional<Duration> left =
          own <= 0
              ? Optional.empty()
              : Optional.of(
                  Duration.ofNanos(
                      (long) ((double) (nanos.getAsLong() - began) / own * (total - done))));
      progress.reached(done, total, left);
    }
  }
}
