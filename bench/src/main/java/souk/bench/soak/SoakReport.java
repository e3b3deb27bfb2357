package souk.bench.soak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a soak ended with.
 *
 * @param seed that faults and clients were drawn from
 * @param seconds that faults were played for
 * @param kills of processes, by SIGKILL
 * @param faults that were played, by kind, kills among them
 * @param notPlayed kinds that were not, and why
 * @param bytesDelivered that clients got and compared
 * @param wrongBytes that differed
 * @param fetches that succeeded
 * @param longestGapSeconds in which no fetch succeeded
 * @param fetchesFailed by cause
 * @param ticketsAcknowledged for which clients got a chunk's key
 * @param ticketsWinning of these
 * @param ticketsLost of these: not written down, or they won and were not paid
 * @param lostBecause by cause
 * @param ticketsNotCompared of these: those of which the ledger alone says whether they are lost
 * @param prizesPaid on the ledger
 * @param paidTwice of these, for a book that was paid before
 * @param conserved whether all money is there, to the unit
 * @param settled whether all tills had nothing left to claim in the end
 * @param rssGrowthPercent of the process that grew most, among those that lived all the time
 * @param rssGrowthLaterPercent the same since half of the time: a leak goes on, warming up does not
 * @param processes what each took, soon after the start, at half of the time and in the end
 * @param endings of processes that were not killed
 */
public record SoakReport(
    long seed,
    double seconds,
    int kills,
    Map<String, Integer> faults,
    Map<String, String> notPlayed,
    long bytesDelivered,
    long wrongBytes,
    long fetches,
    double longestGapSeconds,
    Map<String, Long> fetchesFailed,
    long ticketsAcknowledged,
    long ticketsWinning,
    long ticketsLost,
    Map<String, Long> lostBecause,
    long ticketsNotCompared,
    long prizesPaid,
    long paidTwice,
    boolean conserved,
    boolean settled,
    double rssGrowthPercent,
    double rssGrowthLaterPercent,
    Map<String, Life> processes,
    List<String> endings) {
  /** What the chain's process is called. */
  static final String CHAIN = "chain";

  /**
   * A process at the start, at half of the time and in the end; each is empty when it did not run
   * just then.
   */
  public record Life(
      Optional<ProcessFigures> start,
      Optional<ProcessFigures> middle,
      Optional<ProcessFigures> end) {
    /** By how much the same process grew; empty when another one took its place. */
    private static OptionalDouble growth(
        Optional<ProcessFigures> from, Optional<ProcessFigures> to) {
      if (from.isEmpty() || to.isEmpty() || from.get().pid() != to.get().pid()) {
        return OptionalDouble.empty();
      }
      double before = from.get().rssKiB();
      return OptionalDouble.of((to.get().rssKiB() - before) / before * 100);
    }

    /** By how many percent it grew, if it was the same process all the time. */
    public OptionalDouble growth() {
      return growth(start, end);
    }

    /** By how many percent since half of the time, if it was the same process then. */
    public OptionalDouble growthLater() {
      return growth(middle, end);
    }
  }

  static Map<String, Life> lives(
      Map<String, ProcessFigures> before,
      Map<String, ProcessFigures> middle,
      Map<String, ProcessFigures> after) {
    Map<String, Life> lives = new LinkedHashMap<>();
    after.forEach((name, end) ->
        lives.put(
            name,
            new Life(
                Optional.ofNullable(before.get(name)),
                Optional.ofNullable(middle.get(name)),
                Optional.of(end))));
    return lives;
  }

  /** Of the process that grew most; the chain, which keeps all its blocks in memory, apart. */
  static double growth(Map<String, Life> lives, Function<Life, OptionalDouble> of) {
    return lives.entrySet().stream()
        .filter(each -> !each.getKey().equals(CHAIN))
        .flatMapToDouble(each -> of.apply(each.getValue()).stream())
        .max()
        .orElse(0);
  }

  /** Whether something was delivered, and nothing lost, paid twice, forged or left over. */
  public boolean good() {
    return bytesDelivered > 0
        && wrongBytes == 0
        && ticketsLost == 0
        && paidTwice == 0
        && conserved
        && settled;
  }
}
