package souk.market.file;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and shares as one writes them. */
final class Units {
  static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]{0,8}) (B|KiB|MiB|GiB)");
  static final Pattern SHARE =
      Pattern.compile("(?:(100)(?:\\.0{1,2})?|(0|[1-9][0-9]?)(?:\\.([0-9]{1,2}))?)%");

  private static final List<String> SIZES = List.of("B", "KiB", "MiB", "GiB");

  private Units() {}

  /** A size such as {@code 1 MiB} in bytes. */
  static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a size such as 1 MiB, got '" + text + "'");
    }
    int shift = 10 * SIZES.indexOf(matcher.group(2));
    return Long.parseLong(matcher.group(1)) << shift;
  }

  /** A size as one writes it: in the largest unit that it is a multiple of. */
  static String written(long bytes) {
    int shift = bytes == 0 ? 0 : Math.min(30, Long.numberOfTrailingZeros(bytes) / 10 * 10);
    return (bytes >> shift) + " " + SIZES.get(shift / 10);
  }

  /** A share such as {@code 12.5%} in basis points. */
  static int basisPoints(String text) {
    Matcher matcher = SHARE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          Pattern.matches("[1-9][0-9]{2,}(\\.[0-9]+)?%", text)
              ? "a share cannot be over 100%, got '" + text + "'"
              : "expected a share such as 12.5%, got '" + text + "'");
    }
    if (matcher.group(1) != null) {
      return 10_000;
    }
    String decimals = matcher.group(3) == null ? "" : matcher.group(3);
    return Integer.parseInt(matcher.group(2)) * 100
        + Integer.parseInt((decimals + "00").substring(0, 2));
  }
}
