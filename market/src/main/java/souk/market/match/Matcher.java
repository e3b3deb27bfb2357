package souk.market.match;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Matches demands with offers so that the weights of the pairs are most in all: exactly where the
 * market is small, else within a gap that is known afterwards ({@link Matching#gap}).
 *
 * @param gap the part of the best value that may be missing, such as 0.01
 * @param mostPairs how many pairs are kept in memory, 12 bytes each; where there are more they are
 *     asked for again and again
 * @param mostBids after how many bids to give up with what is matched, whatever the gap is then
 */
public record Matcher(double gap, long mostPairs, long mostBids) {
  /** Steps of {@link AugmentingPaths} that take about a second. */
  private static final long EXACT_STEPS = 20_000_000;

  private static final int ROUNDS = 12;

  /** Of what demands look at for their bids in all: some minutes' work. */
  private static final long MOST_STEPS = 20_000_000_000L;

  /** Within a hundredth; up to 400 MB of pairs. */
  public static final Matcher USUAL = new Matcher(0.01, 32_000_000, 500_000_000);

  public Matcher {
    if (!(gap > 0 && gap < 1)) {
      throw new IllegalArgumentException("a gap of " + gap + "; above 0 and below 1");
    }
    if (mostPairs < 0 || mostBids < 1) {
      throw new IllegalArgumentException(
          "at most %d pairs and %d bids; it takes a bid at least".formatted(mostPairs, mostBids));
    }
  }

  /**
   * How far it is.
   *
   * @param round of auctions, each with finer bids; 0 while the pairs are looked at
   * @param rounds the most there are
   * @param settled demands that do not bid any more in this round
   * @param gap of the best matching until now
   */
  public record Progress(int round, int rounds, int settled, double gap) {}

  /** Matches, and tells nobody how far it is. */
  public Matching match(PairSource source) {
    return match(source, _ -> {});
  }

  /**
   * Matches.
   *
   * @param watch hears now and then how far it is
   * @throws IllegalArgumentException when a weight is NaN, infinite or negative, a capacity
   *     negative, or an offer unknown
   */
  public Matching match(PairSource source, Consumer<Progress> watch) {
    watch.accept(new Progress(0, ROUNDS, 0, 1));
    long pairs = PairGraph.check(source);
    if (pairs * Math.max(1, source.demands()) <= EXACT_STEPS) {
      AugmentingPaths exact = new AugmentingPaths(PairGraph.of(source));
      exact.run();
      return Matching.of(source, exact.matched, exact.prices);
    }
    boolean keeps = pairs <= mostPairs && !(source instanceof Surplus);
    return auctions(source, keeps ? Optional.of(PairGraph.of(source)) : Optional.empty(), watch);
  }

  /** Auctions with ever finer bids, until the gap is small enough. */
  private Matching auctions(
      PairSource source, Optional<PairGraph> graph, Consumer<Progress> watch) {
    double epsilon = firstStep(source);
    long left = mostBids;
    long steps = MOST_STEPS;
    Matching best = Matching.none(source);
    for (int round = 0; round < ROUNDS && best.gap() > gap && left > 0 && steps > 0; round++) {
      OfferAuction auction = new OfferAuction(source, graph, epsilon);
      int number = round + 1;
      double known = best.gap();
      left -=
          auction.run(
              left, steps, settled -> watch.accept(new Progress(number, ROUNDS, settled, known)));
      steps -= auction.steps();
      Matching found = Matching.of(source, auction.matched, auction.prices);
      best = found.gap() < best.gap() ? found : best;
      epsilon /= 4;
    }
    return best;
  }

  /**
   * Twice the gap that is wanted, as a part of what a demand's best pair is worth on average: most
   * bids lead to less than they may.
   */
  private double firstStep(PairSource source) {
    double[] most =
        IntStream.range(0, source.demands())
            .parallel()
            .mapToDouble(demand -> {
              double[] best = {0};
              source.pairsOf(demand, (_, weight) -> best[0] = Math.max(best[0], weight));
              return best[0];
            })
            .filter(best -> best > 0)
            .toArray();
    // Summed in order, so that all machines take the same step.
    double sum = 0;
    for (double best : most) {
      sum += best;
    }
    return most.length == 0 ? 1 : 2 * gap * sum / most.length;
  }
}
