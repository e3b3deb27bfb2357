package souk.design.threat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part {@code reviewed} in the text of a market file; all else stays as it was written. */
public final class ReviewedText {
  private static final String DESIGN = "design:";
  private static final String REVIEWED = "reviewed:";

  private ReviewedText() {}

  /** The part as it is written, with a line for each mark. */
  public static String block(Map<String, String> marks, String indentation) {
    StringBuilder out = new StringBuilder(indentation + REVIEWED + "\n");
    marks.forEach((name, mark) ->
        out.append(indentation).append("  ").append(name).append(": '").append(mark).append("'\n"));
    return out.toString();
  }

  /**
   * A file with other marks. It is for the reader of the result to see that this went well: a file
   * may be laid out in ways that are not looked for here.
   */
  public static String put(String text, Map<String, String> marks) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    int design = lines.indexOf(DESIGN);
    if (design < 0) {
      design = indexOf(lines, 0, DESIGN);
    }
    if (design < 0) {
      return text;
    }
    String indentation = indentation(lines, design);
    int old = indexOf(lines, design, indentation + REVIEWED);
    int end = lines.size();
    for (int i = design + 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()
          && !lines.get(i).startsWith(" ")
          && !lines.get(i).startsWith("#")) {
        end = i;
        break;
      }
    }
    int at = end;
    if (old >= 0 && old < end) {
      int after = old + 1;
      while (after < end && lines.get(after).startsWith(indentation + " ")) {
        after++;
      }
      lines.subList(old, after).clear();
      at = old;
    } else {
      while (at > design + 1 && lines.get(at - 1).isBlank()) {
        at--;
      }
    }
    lines.addAll(at, block(marks, indentation).lines().toList());
    return String.join("\n", lines) + "\n";
  }

  private static int indexOf(List<String> lines, int from, String start) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    return -1;
  }

  private static String indentation(List<String> lines, int design) {
    for (int i = design + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        return line.substring(0, line.length() - line.stripLeading().length());
      }
    }
    return "  ";
  }
}
