package souk.cli;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Steps and a line of progress on standard error, for people; nothing where nobody watches. The
 * line is written over as the transfer gets on, and gone in the end.
 */
public final class Screen implements AutoCloseable {
  private static final long REDRAW_MILLIS = 200;

  /** How many times the line is drawn before somebody may have changed the terminal's size. */
  private static final int LOOK = 25;

  /** The launcher says whether standard error is a terminal: Java cannot tell. */
  private final boolean watched = System.getenv("SOUK_TERMINAL") != null;

  private final PrintStream terminal = System.err;
  private @Nullable ScheduledExecutorService ticks;
  private @Nullable ProgressLine line;
  private int drawn;
  private int columns = TerminalWidth.USUAL;
  private int width;

  /** Says what happens now. */
  public void step(String what) {
    end();
    if (watched) {
      terminal.println("… " + what);
    }
  }

  /** So much of what is to come is there already. */
  public synchronized void begin(long kept, long total) {
    if (watched) {
      line = new ProgressLine(kept, total, System.nanoTime());
      drawn = 0;
      ticks =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("souk-screen").factory());
      var _ = ticks.scheduleWithFixedDelay(this::draw, 0, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** So much of it is done. */
  public synchronized void reached(long bytes, long total) {
    if (line == null) {
      begin(0, total);
    }
    if (line != null) {
      line.at(bytes, System.nanoTime());
    }
  }

  private synchronized void draw() {
    if (line == null) {
      return;
    }
    if (drawn++ % LOOK == 0) {
      columns = TerminalWidth.ofError();
    }
    String text = line.text(columns, System.nanoTime());
    terminal.print(
        "\r" + text + " ".repeat(Math.max(0, Math.min(width, columns - 1) - text.length())));
    terminal.flush();
    width = text.length();
  }

  /** Makes room for a line of somebody else's; the progress comes back below it. */
  public synchronized void clear() {
    if (width > 0) {
      terminal.print("\r" + " ".repeat(Math.min(width, columns - 1)) + "\r");
      terminal.flush();
      width = 0;
    }
  }

  public synchronized void end() {
    if (ticks != null) {
      ticks.shutdownNow();
      ticks = null;
    }
    line = null;
    clear();
  }

  @Override
  public void close() {
    end();
  }
}
