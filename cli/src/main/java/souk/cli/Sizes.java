package souk.cli;

import java.util.Locale;

/** Numbers of bytes as people read them, in powers of a thousand. */
public final class Sizes {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};

  private Sizes() {}

  /** For example {@code 146.0 MB}; below 1000 whole bytes. */
  public static String text(long bytes) {
    int unit = unit(bytes);
    return number(bytes, unit) + " " + (bytes == 1 ? "byte" : UNITS[unit]);
  }

  /** Two numbers in the unit of the larger one: {@code 104.0 of 300.0 MB}. */
  public static String of(long part, long whole) {
    return of(part, " of ", whole);
  }

  public static String of(long part, String between, long whole) {
    return number(part, unit(whole)) + between + text(whole);
  }

  /** So much in a second, with two digits that say something. */
  public static String rate(double bytesPerSecond) {
    double mega = bytesPerSecond / 1e6;
    return String.format(Locale.ROOT, mega < 9.95 ? "%.1f MB/s" : "%.0f MB/s", mega)
        .replace("0.0 MB/s", String.format(Locale.ROOT, "%.0f kB/s", bytesPerSecond / 1e3));
  }

  private static int unit(long bytes) {
    int unit = 0;
    for (double left = bytes; left >= 999.95 && unit < UNITS.length - 1; left /= 1000) {
      unit++;
    }
    return unit;
  }

  private static String number(long bytes, int unit) {
    return unit == 0
        ? Long.toString(bytes)
        : String.format(Locale.ROOT, "%.1f", bytes / Math.pow(1000, unit));
  }
}
