package souk.market.constraint;

import java.util.ArrayList;
import java.util.List;

/** Takes an expression's text apart where its outermost conjunctions are. */
final class ClauseText {
  private ClauseText() {}

  /**
   * The texts between the {@code &&} that stand outside brackets and strings. Where a {@code ||} or
   * a condition stands there too, they bind less and all of it is one clause.
   */
  static List<String> split(String text) {
    List<String> clauses = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        at = endOfString(text, at);
      } else if (text.startsWith("//", at)) {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      } else if (depth == 0 && (text.startsWith("||", at) || c == '?')) {
        return List.of(text.strip());
      } else if (depth == 0 && text.startsWith("&&", at)) {
        clauses.add(text.substring(from, at).strip());
        from = at + 2;
        at++;
      }
    }
    clauses.add(text.substring(from).strip());
    return clauses;
  }

  /** The place of a string's last quote, or the text's end. */
  private static int endOfString(String text, int start) {
    char quote = text.charAt(start);
    String three = String.valueOf(quote).repeat(3);
    boolean triple = text.startsWith(three, start);
    boolean raw =
        start > 0
            && (Character.toLowerCase(text.charAt(start - 1)) == 'r'
                || (start > 1
                    && Character.toLowerCase(text.charAt(start - 1)) == 'b'
                    && Character.toLowerCase(text.charAt(start - 2)) == 'r'));
    for (int at = start + (triple ? 3 : 1); at < text.length(); at++) {
      if (text.charAt(at) == '\\' && !raw) {
        at++;
      } else if (triple ? text.startsWith(three, at) : text.charAt(at) == quote) {
        return triple ? at + 2 : at;
      }
    }
    return text.length();
  }
}
