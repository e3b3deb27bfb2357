package souk.cli;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: 1000, 64M, 10G; letters count in 1024s. */
final class Size {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})([kmgt]?)(i?b)?");
  private static final String LETTERS = "kmgt";
  private static final int EACH = 10;

  private Size() {}

  /**
   * Reads one.
   *
   * @param option that it was given with
   */
  static long parse(String option, String text) {
    Matcher match = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw new Failure(
          Main.USAGE, option + " takes a number of bytes such as 1000, 64M or 10G, not " + text);
    }
    int letter = match.group(2).isEmpty() ? 0 : LETTERS.indexOf(match.group(2)) + 1;
    BigInteger bytes = new BigInteger(match.group(1)).shiftLeft(EACH * letter);
    if (bytes.bitLength() >= Long.SIZE) {
      throw new Failure(Main.USAGE, option + ": " + text + " is more bytes than there can be");
    }
    return bytes.longValue();
  }
}
