package souk.cli;

/** A line at the bottom of a terminal that is overwritten; nothing where there is no terminal. */
public final class StatusLine {
  /** How many times it is shown before somebody may have changed the terminal's size. */
  private static final int LOOK = 25;

  private final boolean watched = System.getenv("SOUK_TERMINAL") != null;
  private String shown = "";
  private int looks;
  private int width;

  public void show(String text) {
    if (!watched) {
      return;
    }
    if (looks++ % LOOK == 0) {
      width = TerminalWidth.ofError() - 1;
    }
    String fits = text.length() > width ? text.substring(0, width) : text;
    if (!fits.equals(shown)) {
      System.err.print("\r" + fits + " ".repeat(Math.max(0, shown.length() - fits.length())));
      System.err.flush();
      shown = fits;
    }
  }

  /** Takes it away, so that something else can be printed. */
  public void clear() {
    if (!shown.isEmpty()) {
      System.err.print("\r" + " ".repeat(shown.length()) + "\r");
      System.err.flush();
      shown = "";
    }
  }
}
