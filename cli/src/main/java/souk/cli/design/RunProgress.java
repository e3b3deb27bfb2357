package souk.cli.design;

import java.io.PrintStream;
import java.util.Locale;

/**
 * How a sweep gets on, on one line of a terminal, once it has taken two seconds: how many runs are
 * done, and the time that is left. Nothing where nobody watches.
 */
final class RunProgress {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long REDRAW_NANOS = 500_000_000L;

  /** The launcher says whether standard error is a terminal: Java cannot tell. */
  private final boolean watched = System.getenv("SOUK_TERMINAL") != null;

  private final PrintStream terminal = System.err;
  private final long begun = System.nanoTime();
  private long drawn = begun;
  private int kept = -1;

  /** So many of so many are done. */
  void at(int done, int of) {
    if (kept < 0) {
      kept = done;
    }
    long now = System.nanoTime();
    if (watched && now - begun > QUIET_NANOS && now - drawn > REDRAW_NANOS) {
      drawn = now;
      terminal.print("\r\033[K" + text(done - kept, of - done, done, of, now - begun));
      terminal.flush();
    }
  }

  /** The line, from how many were played in a time and how many are left. */
  static String text(int played, int left, int done, int of, long nanos) {
    String line = "… %d of %d runs".formatted(done, of);
    if (played < 1) {
      return line;
    }
    long seconds = (long) Math.ceil(nanos / 1e9 / played * left);
    return line + String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
  }

  /** Takes the line away. */
  void end() {
    if (watched && drawn != begun) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }
}
