package souk.design.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.market.file.Form;

/**
 * A figure with its unit, as one writes it: {@code 0.085 USD/GB}, {@code 20 Mbit/s}, {@code 4
 * USD/TB-month}. GB is 10^9 bytes and GiB 2^30; a month has the length that the design gives it.
 *
 * @param text as it was written
 * @param value in US dollars, bytes and seconds
 */
public record Quantity(String text, double value) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(0|[1-9][0-9]{0,14})(\\.[0-9]{1,12})? ([A-Za-z]+(?:/[A-Za-z]+(?:-[A-Za-z]+)?)?)");
  private static final int MONEY = 0;
  private static final int DATA = 1;
  private static final int TIME = 2;

  /** What a figure measures. */
  public enum Kind {
    MONEY("a sum such as 50 USD", 1, 0, 0),
    DATA("an amount of data such as 100 TB", 0, 1, 0),
    TIME("a time such as 30 d", 0, 0, 1),
    RATE("a rate such as 20 Mbit/s or 100 TB/month", 0, 1, -1),
    PRICE("a price such as 0.085 USD/GB", 1, -1, 0),
    RENT("a price such as 4 USD/TB-month", 1, -1, -1),
    COST("a running cost such as 2 USD/month", 1, 0, -1);

    private final String example;
    private final int money;
    private final int data;
    private final int time;

    Kind(String example, int money, int data, int time) {
      this.example = example;
      this.money = money;
      this.data = data;
      this.time = time;
    }

    private boolean is(int powerOfMoney, int powerOfData, int powerOfTime) {
      return money == powerOfMoney && data == powerOfData && time == powerOfTime;
    }
  }

  private record Unit(double factor, int dimension) {}

  private static final Map<String, Unit> UNITS = units();

  private static Map<String, Unit> units() {
    Map<String, Unit> units = new LinkedHashMap<>();
    units.put("USD", new Unit(1, MONEY));
    units.put("B", new Unit(1, DATA));
    String[] thousands = {"kB", "MB", "GB", "TB", "PB"};
    String[] powers = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    String[] bits = {"kbit", "Mbit", "Gbit", "Tbit"};
    for (int i = 0; i < thousands.length; i++) {
      units.put(thousands[i], new Unit(Math.pow(1000, i + 1.0), DATA));
      units.put(powers[i], new Unit(Math.pow(1024, i + 1.0), DATA));
    }
    units.put("bit", new Unit(1.0 / 8, DATA));
    for (int i = 0; i < bits.length; i++) {
      units.put(bits[i], new Unit(Math.pow(1000, i + 1.0) / 8, DATA));
    }
    units.put("ms", new Unit(0.001, TIME));
    units.put("s", new Unit(1, TIME));
    units.put("min", new Unit(60, TIME));
    units.put("h", new Unit(3600, TIME));
    units.put("d", new Unit(86_400, TIME));
    return units;
  }

  /**
   * Reads one.
   *
   * @param kind that is expected
   * @param month its length in seconds; 0 where no month is taken
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Quantity parse(String text, Kind kind, double month) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw expected(kind, text);
    }
    double value = Double.parseDouble(text.substring(0, text.indexOf(' ')));
    int[] dimension = new int[3];
    String[] parts = matcher.group(3).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      for (String name : parts[i].split("-", -1)) {
        Unit unit = unit(name, month);
        value *= i == 0 ? unit.factor() : 1 / unit.factor();
        dimension[unit.dimension()] += i == 0 ? 1 : -1;
      }
    }
    if (!kind.is(dimension[MONEY], dimension[DATA], dimension[TIME])) {
      throw expected(kind, text);
    }
    return new Quantity(text, value);
  }

  /** A form of market files. */
  public static Form<Quantity> form(Kind kind, double month) {
    return Form.matching(
            WRITTEN,
            kind.example,
            kind.example.replaceFirst(".* such as ", "").replaceFirst(" or .*", ""))
        .to(text -> parse(text, kind, month == 0 ? 1 : month));
  }

  private static Unit unit(String name, double month) {
    if (name.equals("month") && month > 0) {
      return new Unit(month, TIME);
    }
    Unit unit = UNITS.get(name);
    if (unit == null) {
      throw new IllegalArgumentException(
          "has no known unit, '%s'; known are %s, month"
              .formatted(name, String.join(", ", UNITS.keySet())));
    }
    return unit;
  }

  private static IllegalArgumentException expected(Kind kind, String text) {
    return new IllegalArgumentException("expected %s, got '%s'".formatted(kind.example, text));
  }
}
