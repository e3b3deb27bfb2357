package souk.market.match;

import java.util.List;
import souk.primitives.Amount;

/**
 * One view of which candidates are better. It scores each from 0 to 1, where 1 is the best that
 * there is among all.
 */
public interface Ranker {
  /** What it looks at, for whoever asks why a candidate was chosen. */
  String name();

  /**
   * A candidate's score.
   *
   * @param all among whom is chosen, this one included
   * @param chosen those chosen before
   */
  double score(Candidate candidate, List<Candidate> all, List<Candidate> chosen);

  /** The cheapest scores 1, one that costs twice as much ½. */
  static Ranker price() {
    return new NamedRanker(
        "price",
        (candidate, all, _) -> {
          Amount least = all.stream().map(Candidate::price).min(Amount::compareTo).orElseThrow();
          return ratio(least.toDouble(), candidate.price().toDouble());
        });
  }

  /** The nearest scores 1, one twice as far ½, one that was never reached 0. */
  static Ranker latency() {
    return new NamedRanker(
        "latency",
        (candidate, all, _) -> {
          double least = all.stream().mapToDouble(Candidate::latencyMillis).min().orElseThrow();
          return Double.isInfinite(candidate.latencyMillis())
              ? 0
              : ratio(least, candidate.latencyMillis());
        });
  }

  /** In proportion to what is at stake, which splitting it among names does not raise. */
  static Ranker collateral() {
    return new NamedRanker(
        "collateral",
        (candidate, all, _) -> {
          Amount most =
              all.stream().map(Candidate::collateral).max(Amount::compareTo).orElseThrow();
          return most.isZero() ? 0 : ratio(candidate.collateral().toDouble(), most.toDouble());
        });
  }

  /** The customer's own experience. */
  static Ranker reputation() {
    return new NamedRanker("reputation", (candidate, _, _) -> candidate.reputation());
  }

  /** An operator of whom k are chosen already scores 1 / (1 + k): not all from one hand. */
  static Ranker spread() {
    return new NamedRanker(
        "spread",
        (candidate, _, chosen) -> {
          long same =
              chosen.stream()
                  .filter(other -> other.operator().equals(candidate.operator()))
                  .count();
          return 1.0 / (1 + same);
        });
  }

  private static double ratio(double smaller, double larger) {
    return larger == 0 ? 1 : smaller / larger;
  }
}
