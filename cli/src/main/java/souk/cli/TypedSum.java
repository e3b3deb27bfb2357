package souk.cli;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sum of money as somebody typed it, before it is known which currency it is in: {@code 1.5},
 * {@code 1.5 USDC} or {@code 1500000 units}. {@link Sums#of} makes an amount of it.
 *
 * @param text as it was typed
 * @param number that stands in it
 * @param unit what it is to be counted in; empty for the market's currency
 */
public record TypedSum(String text, BigDecimal number, Optional<String> unit) {
  private static final int MOST_LENGTH = 96;
  private static final int MOST_DIGITS = 39;

  /** Digits may be set apart by threes, as {@link Sums} prints them. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\\.(?<part>[0-9]+))?(?: ?(?<unit>[\\p{L}\\p{Sc}][^ ]*))?");

  /** A number as programs write it, which reads like one of a currency's. */
  private static final Pattern EXPONENT = Pattern.compile("[0-9.]+[eE][0-9]+");

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it is no sum, with what would be one
   */
  public static TypedSum parse(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > MOST_LENGTH || !form.matches() || EXPONENT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no sum of money; write 1.5, '1.5 USDC' (the currency's own symbol) or '1500000 units'");
    }
    String whole = form.group("whole").replace(" ", "");
    String part = form.group("part") == null ? "" : form.group("part");
    if (whole.length() > MOST_DIGITS || part.length() > MOST_DIGITS) {
      throw new IllegalArgumentException("has more digits than any sum of money");
    }
    return new TypedSum(
        text,
        new BigDecimal(part.isEmpty() ? whole : whole + "." + part),
        Optional.ofNullable(form.group("unit")));
  }
}
