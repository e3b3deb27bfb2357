package souk.design.deviation;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.market.file.Place;

/**
 * What a search for deviations found.
 *
 * @param game what was played
 * @param profiles how many strategy profiles were played
 * @param possible how many there are, for coalitions of so many as were looked at
 * @param honest what each role gains while all do what the protocol says, in the currency's
 *     smallest unit
 * @param best the best that each coalition can do, the most profitable first; those that can do no
 *     better than their members are left out
 * @param abstracted what was not done for real
 * @param marks of the results of all coalitions, by {@link #component}: each changes with the
 *     verdict and with what is done, not with the sum that it brings
 */
public record Deviations(
    String game,
    long seed,
    long profiles,
    long possible,
    Map<String, Double> honest,
    List<Best> best,
    List<String> abstracted,
    Map<String, String> marks,
    Place place) {
  /**
   * The best that a coalition can do.
   *
   * @param coalition its roles with {@code +} between
   * @param honest what they gain together while all are honest
   * @param deviating what they gain together by this
   * @param gain the difference
   * @param pays whether that is more than nothing
   * @param known the scenario of the threat model that tells of it and is lived with
   * @param moves what they do
   * @param trace how it goes, in each way that chance can decide
   */
  public record Best(
      String coalition,
      double honest,
      double deviating,
      double gain,
      boolean pays,
      Optional<String> known,
      List<Move> moves,
      List<String> trace) {
    public Best {
      moves = List.copyOf(moves);
      trace = List.copyOf(trace);
    }

    /** Whether it pays and nobody has thought of it. */
    public boolean isOpen() {
      return pays && known.isEmpty();
    }

    /** What they do, in a sentence. */
    public String told() {
      return String.join(
          ", ", moves.stream().map(move -> move.role() + " " + move.does()).toList());
    }
  }

  /**
   * One deviation.
   *
   * @param insteadOf what the protocol says
   */
  public record Move(String role, String does, String insteadOf) {}

  public Deviations {
    // In an order that does not change from run to run: these are written out.
    honest = Collections.unmodifiableMap(new TreeMap<>(honest));
    best = List.copyOf(best);
    abstracted = List.copyOf(abstracted);
    marks = Collections.unmodifiableMap(new TreeMap<>(marks));
  }

  /** Whether no deviation pays, but those that are known and lived with. */
  public boolean holds() {
    return best.stream().noneMatch(Best::isOpen);
  }

  /** Whether everything that there is was played. */
  public boolean complete() {
    return profiles == possible;
  }

  /** What the best deviation of some roles is called among the things that decisions lean on. */
  public static String component(Collection<String> roles) {
    return "deviation." + String.join(".", roles.stream().sorted().toList());
  }
}
