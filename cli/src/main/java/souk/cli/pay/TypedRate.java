package souk.cli.pay;

import java.util.Map;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.primitives.Amount;

/**
 * How fast money flows, as it was typed: {@code 3.6/hour}.
 *
 * @param sum that flows
 * @param seconds in so many
 */
record TypedRate(Amount sum, long seconds) {
  private static final Map<String, Long> UNITS =
      Map.of(
          "second", 1L,
          "minute", 60L,
          "hour", 3_600L,
          "day", 86_400L,
          "week", 7 * 86_400L,
          "month", 30 * 86_400L);

  /**
   * Reads one.
   *
   * @throws Failure when it is none
   */
  static TypedRate of(String typed, Sums sums) {
    int at = typed.lastIndexOf('/');
    Long seconds = UNITS.get(typed.substring(at + 1).strip());
    if (at < 1 || seconds == null) {
      throw new Failure(
          Main.USAGE,
          "RATE is such as 3.6/hour, by the second, minute, hour, day, week or month (of 30 days), not '%s'"
              .formatted(Escaped.word(typed)));
    }
    Amount sum;
    try {
      sum = sums.of("RATE", TypedSum.parse(typed.substring(0, at).strip()));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "RATE: '%s' %s".formatted(Escaped.word(typed), e.getMessage()));
    }
    if (sum.isZero()) {
      throw new Failure(Main.USAGE, "RATE: a stream of nothing");
    }
    return new TypedRate(sum, seconds);
  }
}
