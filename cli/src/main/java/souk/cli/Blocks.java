package souk.cli;

import java.time.Duration;

/** Blocks as people measure time. */
public final class Blocks {
  private static final long SECOND = 1;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Blocks() {}

  /** How long so many blocks take, in the largest unit that tells: about 7 min. */
  public static String about(long blocks, int blockSeconds) {
    long seconds = Duration.ofSeconds(Math.max(0, blocks)).multipliedBy(blockSeconds).toSeconds();
    if (seconds < 2 * MINUTE) {
      return "about " + Math.max(SECOND, seconds) + " s";
    }
    if (seconds < 2 * HOUR) {
      return "about " + Math.ceilDiv(seconds, MINUTE) + " min";
    }
    return seconds < 2 * DAY
        ? "about " + Math.ceilDiv(seconds, HOUR) + " h"
        : "about " + Math.ceilDiv(seconds, DAY) + " days";
  }
}
