package souk.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How wide the terminal is that somebody reads on. */
public final class TerminalWidth {
  /** Where there is no terminal, or it does not say. */
  public static final int USUAL = 80;

  private TerminalWidth() {}

  /** For what goes to standard output; the variable COLUMNS counts first. */
  static int ofOutput(Map<String, String> environment) {
    String given = environment.getOrDefault("COLUMNS", "");
    return given.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(given) : of("/dev/stdout");
  }

  /** For what goes to standard error. */
  public static int ofError() {
    return of("/dev/stderr");
  }

  private static int of(String device) {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File(device))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
      return columns > 0 ? columns : USUAL;
    } catch (IOException | NumberFormatException e) {
      return USUAL;
    }
  }
}
