package souk.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a command waits for, so that nobody takes it for dead: on a terminal a line that is written
 * over, with the time that is left; elsewhere a line for each thing that it waits for. For many
 * threads.
 */
public final class WaitLine {
  private final PrintWriter err;
  private final boolean told;
  private final boolean watched = System.getenv("SOUK_TERMINAL") != null;
  private final StatusLine line = new StatusLine();
  private @Nullable String last;

  /**
   * @param told false where programs read what is said
   */
  public WaitLine(PrintWriter err, boolean told) {
    this.err = err;
    this.told = told;
  }

  /** Whether anybody is told. */
  public boolean told() {
    return told;
  }

  /** It does something that takes a moment; only who watches is told. */
  public synchronized void passing(String what) {
    if (told) {
      line.show("… " + what);
    }
  }

  /**
   * It waits.
   *
   * @param what for what; said once where nobody watches
   * @param left what else is known now, such as how long it will take
   */
  public synchronized void on(String what, String left) {
    if (!told) {
      return;
    }
    if (watched) {
      line.show("… " + what + left);
    } else if (!what.equals(last)) {
      err.println(what + left);
      err.flush();
    }
    last = what;
  }

  /** Makes room for something else that is printed. */
  public synchronized void clear() {
    line.clear();
  }
}
