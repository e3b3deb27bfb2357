package souk.cli.pay;

import java.util.Locale;

/**
 * A text of somebody else's as it may be shown: what a terminal would obey, what cannot be seen and
 * what is of no common script is written as its number.
 */
final class Escaped {
  private static final int MOST = 80;

  private Escaped() {}

  /** A word, cut when it is long. */
  static String word(String text) {
    StringBuilder shown = new StringBuilder();
    int[] letters = text.codePoints().limit(MOST + 1L).toArray();
    for (int i = 0; i < Math.min(MOST, letters.length); i++) {
      shown.append(isPlain(letters[i]) ? Character.toString(letters[i]) : number(letters[i]));
    }
    return letters.length > MOST ? shown + "…" : shown.toString();
  }

  /** All of a text of one line. */
  static String line(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> shown.append(isPlain(letter) ? Character.toString(letter) : number(letter)));
    return shown.toString();
  }

  private static String number(int letter) {
    return String.format(Locale.ROOT, "\\u{%x}", letter);
  }

  private static boolean isPlain(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
