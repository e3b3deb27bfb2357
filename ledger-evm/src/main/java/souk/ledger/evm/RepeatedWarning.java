package souk.ledger.evm;

import java.lang.System.Logger;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Warns of a failure that may come again with every look: the first time, and then whenever it has
 * come ten times as often; and says when it is over. Failures that differ in numbers only are one.
 * Safe for many threads.
 */
final class RepeatedWarning {
  private static final int MORE = 10;
  private static final int MOST_KINDS = 8;
  private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]+|[0-9a-f]*[0-9][0-9a-f]*");

  private final Logger log;
  private final String what;
  private final Map<String, Long> counts = new HashMap<>();

  /**
   * @param what does not work, as the beginning of a line
   */
  RepeatedWarning(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  synchronized void failed(@Nullable String why) {
    String kind = NUMBER.matcher(String.valueOf(why)).replaceAll("#");
    if (!counts.containsKey(kind) && counts.size() >= MOST_KINDS) {
      kind = "others";
    }
    long count = counts.merge(kind, 1L, Long::sum);
    if (count == 1) {
      log.log(Logger.Level.WARNING, "{0}: {1}; trying again with the next look", what, why);
    } else if (isPower(count)) {
      log.log(Logger.Level.WARNING, "{0}: {1}; {2} times now", what, why, Long.toString(count));
    }
  }

  private static boolean isPower(long count) {
    long rest = count;
    while (rest % MORE == 0) {
      rest /= MORE;
    }
    return rest == 1;
  }

  synchronized void worked() {
    long failures = counts.values().stream().mapToLong(Long::longValue).sum();
    counts.clear();
    if (failures > 1) {
      log.log(
          Logger.Level.WARNING,
          "{0}: works again, after {1} failures",
          what,
          Long.toString(failures));
    }
  }
}
