package souk.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What was typed, as it may be shown: on one line, short, without what a terminal would obey, and
 * without what may be a private key that was pasted at the wrong place.
 */
public final class Shown {
  private static final int MOST_OF_WORD = 60;

  /** Longer than the path of any file that people name. */
  private static final int MOST_OF_ARGUMENT = 240;

  private static final int DIGITS = 64;

  private static final Pattern SECRET =
      Pattern.compile("(?<![0-9a-fA-F])(?:0[xX])?[0-9a-fA-F]{64}(?![0-9a-fA-F])");

  private static final String HIDDEN = "(64 hexadecimal digits, which are not shown)";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  /** The same but for the ends of lines. */
  private static final Pattern OBEYED =
      Pattern.compile("[[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]&&[^\\n]]+");

  private Shown() {}

  /** A text of somebody else's, whole, on one line. */
  public static String oneLine(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ");
  }

  /** A word that was typed. */
  static String word(String typed) {
    return word(typed, MOST_OF_WORD);
  }

  /** A text that holds what was typed, cut after so many characters. */
  static String word(String text, int most) {
    if (isThere(text)) {
      return oneLine(text);
    }
    String open = SECRET.matcher(text).replaceAll(HIDDEN);
    String cut = open.length() <= most ? open : open.substring(0, most) + "…";
    return UNPRINTABLE.matcher(cut).replaceAll(" ");
  }

  /** Whether it names a file that is there: nobody has a file that is named by a key alone. */
  private static boolean isThere(String text) {
    try {
      return text.length() <= MOST_OF_ARGUMENT && !text.isBlank() && Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Why a command failed, whatever of its arguments stands in it.
   *
   * <p>A key that is typed at the wrong place looks like the identifier of an escrow or an
   * agreement, and must not end in a log. So 64 digits are shown only where they cannot be one: in
   * what the command takes as an identifier, in the name of a file that is there, and in a URL.
   *
   * @param arguments as they were typed
   * @param identifiers those of their values that the command read as identifiers
   */
  static String message(String message, List<String> arguments, Set<String> identifiers) {
    String shown = message;
    List<String> values =
        arguments.stream()
            .flatMap(each -> Stream.of(each, each.substring(each.indexOf('=') + 1)))
            .filter(each -> !each.isBlank() && !each.contains("://"))
            .filter(each -> !identifiers.contains(each) && !isThere(each))
            .toList();
    for (String value : values) {
      shown = shown.replace(value, word(value, MOST_OF_ARGUMENT));
    }
    for (String value : values) {
      Matcher secrets = SECRET.matcher(value);
      while (secrets.find()) {
        String secret = secrets.group();
        if (!identifiers.contains(secret)) {
          String digits = secret.substring(secret.length() - DIGITS); // some messages lose the 0x
          shown = shown.replace(secret, HIDDEN).replace(digits, HIDDEN);
        }
      }
    }
    return OBEYED.matcher(shown).replaceAll(" ");
  }
}
