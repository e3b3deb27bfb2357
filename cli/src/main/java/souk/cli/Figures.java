package souk.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a benchmark measured, as a table. */
public final class Figures {
  private Figures() {}

  /** Prints figures by name; one that has several parts takes a line for each. */
  public static void print(Map<String, Object> figures, PrintWriter output) {
    Table table = new Table("figure", "measured");
    figures.forEach((name, value) -> {
      if (value instanceof Map<?, ?> several) {
        several.forEach((key, each) -> table.row(name + ", " + key, text(each)));
      } else {
        table.row(name, text(value));
      }
    });
    table.print(output);
  }

  private static String text(@Nullable Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, number < 100 ? "%.2f" : "%,.0f", number)
        : String.valueOf(value);
  }
}
