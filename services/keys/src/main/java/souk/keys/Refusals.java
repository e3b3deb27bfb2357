package souk.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import souk.primitives.Address;

/**
 * Which refusals are written down, so that nobody fills a node's disk by being refused: of each
 * reader the first {@value #AT_ONCE} and then one a minute, and as many of all strangers together.
 * The next one that is written says how many were not. Safe for many threads.
 */
public final class Refusals {
  private static final int AT_ONCE = 16;
  private static final long SECONDS_EACH = 60;
  private static final int MOST_READERS = 10_000;

  private final Cache<Address, Allowance> allowances =
      Caffeine.newBuilder().maximumSize(MOST_READERS).executor(Runnable::run).build();

  /** What somebody may still have written. */
  private static final class Allowance {
    private long left = AT_ONCE;
    private long since;
    private long omitted;

    Allowance(long now) {
      this.since = now;
    }

    synchronized Optional<String> note(String why, long now) {
      long earned = Math.max(0, (now - since) / SECONDS_EACH);
      left = Math.min(AT_ONCE, left + earned);
      since += earned * SECONDS_EACH;
      if (left == 0) {
        omitted++;
        return Optional.empty();
      }
      left--;
      String all = omitted == 0 ? why : "%s; %d more before it".formatted(why, omitted);
      omitted = 0;
      return Optional.of(all);
    }
  }

  /**
   * What is written about a refusal of a reader's; empty when it had its share.
   *
   * @param now seconds since 1970
   */
  public Optional<String> ofReader(Address reader, String why, long now) {
    return allowances.get(reader, _ -> new Allowance(now)).note(why, now);
  }

  /** The same for who is nobody's reader here: all of these share one allowance. */
  public Optional<String> ofStranger(String why, long now) {
    return ofReader(Address.ZERO, why, now);
  }
}
