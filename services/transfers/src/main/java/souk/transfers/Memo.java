package souk.transfers;

import java.nio.charset.StandardCharsets;

/** What something is for, as people write it: one line with nothing unseen in it. */
public final class Memo {
  private Memo() {}

  /**
   * Makes sure that a text is one.
   *
   * @param most bytes of UTF-8
   * @return the text
   * @throws IllegalArgumentException when it is longer, no Unicode, or has something unseen in it
   */
  public static String check(String text, int most) {
    if (text.getBytes(StandardCharsets.UTF_8).length > most
        || !text.codePoints().allMatch(Memo::isSeen)) {
      throw new IllegalArgumentException(
          "a memo is one line of at most %d bytes, with nothing unseen in it".formatted(most));
    }
    return text;
  }

  /** Not so half of a surrogate pair, which is no Unicode. */
  private static boolean isSeen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
