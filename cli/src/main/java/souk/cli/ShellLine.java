package souk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command as it can be pasted into a shell, however little room there is for it. */
final class ShellLine {
  private static final String ON = " \\";

  /** A word: what stands in quotes belongs to it. */
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  private ShellLine() {}

  /**
   * Breaks a command between its words, with a backslash.
   *
   * @param further how far all lines but the first are indented
   */
  static List<String> fit(String command, int width, int further) {
    if (command.length() <= width) {
      return List.of(command);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String piece : pieces(command, width - further - ON.length())) {
      if (!line.isEmpty() && line.length() + 1 + piece.length() + ON.length() > width) {
        lines.add(line + ON);
        line = new StringBuilder(" ".repeat(further)).append(piece);
      } else {
        line.append(line.isEmpty() ? "" : " ").append(piece);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** Words, an option together with its value where there is room. */
  private static List<String> pieces(String command, int room) {
    List<String> pieces = new ArrayList<>();
    String option = "";
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      String next = word.group();
      if (!option.isEmpty() && !next.startsWith("-") && option.length() + next.length() < room) {
        pieces.set(pieces.size() - 1, option + " " + next);
        option = "";
      } else {
        pieces.add(next);
        option = next.startsWith("-") ? next : "";
      }
    }
    return pieces;
  }
}
