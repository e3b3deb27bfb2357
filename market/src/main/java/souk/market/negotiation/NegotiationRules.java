package souk.market.negotiation;

/**
 * How long one side lets a negotiation go on.
 *
 * @param turns the most of both sides together; to approve or withdraw there is always one more
 * @param answer seconds that a turn may wait for its answer, at most
 * @param length seconds from the first turn on after which nothing more is taken
 */
public record NegotiationRules(int turns, long answer, long length) {
  /** Sixteen turns, a minute for each, ten minutes for all. */
  public static final NegotiationRules DEFAULT = new NegotiationRules(16, 60, 600);

  /** Seconds by which clocks may differ. */
  static final long SKEW = 60;

  public NegotiationRules {
    if (turns < 2 || turns > 1_000 || answer < 1 || length < answer || length > 86_400) {
      throw new IllegalArgumentException(
          "a negotiation has from 2 to 1000 turns, each is answered within at least a second, and"
              + " all of it within a day");
    }
  }
}
