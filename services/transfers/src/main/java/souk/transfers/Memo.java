package souk.transfers;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What something is for, as people write it: one line with nothing unseen in it. */
public final class Memo {
  private static final Pattern UNSEEN =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cn}]");

  private Memo() {}

  /**
   * Makes sure that a text is one.
   *
   * @param most bytes of UTF-8
   * @return the text
   * @throws IllegalArgumentException when it is longer, no Unicode, or has something unseen in it
   */
  public static String check(String text, int most) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)
        || text.getBytes(StandardCharsets.UTF_8).length > most
        || UNSEEN.matcher(text).find()) {
      throw new IllegalArgumentException(
          "a memo is one line of at most %d bytes, with nothing unseen in it".formatted(most));
    }
    return text;
  }
}
