package souk.design.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** Pieces of a page; every text that a market file brings is escaped. */
final class Html {
  private static final MathContext DIGITS = new MathContext(4);

  /** From here on digits are in groups of three. */
  private static final int GROUPED = 10_000;

  /** Characters of a text that is broken into many lines on a telephone. */
  private static final int LONG = 40;

  private final StringBuilder out = new StringBuilder();

  /** Adds what is known to be right. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Adds an element with a text. */
  Html element(String tag, String text) {
    return raw("<" + tag + ">").text(text).raw("</" + tag.split(" ", -1)[0] + ">\n");
  }

  Html text(String text) {
    return raw(escape(text));
  }

  /**
   * Adds a table of texts; numbers are set to the right. One with long texts is a list of cards
   * where there is no room beside each other.
   */
  Html table(List<String> headings, List<List<String>> rows) {
    boolean cards =
        headings.size() > 3
            && rows.stream().flatMap(List::stream).anyMatch(cell -> cell.length() > LONG);
    raw("<div class=\"scroll\"><table%s><thead><tr>".formatted(cards ? " class=\"cards\"" : ""));
    headings.forEach(heading -> element("th", heading));
    raw("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      raw("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        String kind =
            cell.matches("[-+]?[0-9][0-9.,]*( %)?")
                ? "td class=\"n\""
                : cell.equals("no") ? "td class=\"bad\"" : "td";
        element(kind + " data-is=\"" + escape(headings.get(i)) + "\"", cell);
      }
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "without bound";
    }
    BigDecimal rounded =
        Math.abs(value) < 1000
            ? new BigDecimal(value).round(DIGITS)
            : new BigDecimal(value).setScale(0, RoundingMode.HALF_UP);
    return value != 0 && Math.abs(value) < 1e-6
        ? String.format(Locale.ROOT, "%.2e", value)
        : rounded.signum() == 0
            ? "0"
            : Math.abs(value) < GROUPED
                ? rounded.stripTrailingZeros().toPlainString()
                : String.format(Locale.ROOT, "%,.0f", rounded);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
