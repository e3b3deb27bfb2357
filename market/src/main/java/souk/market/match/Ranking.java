package souk.market.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chain of small rankers, each with its weight: candidates are chosen one after the other, each
 * time the one whose weighted scores are highest in all; between equals the name decides.
 */
public final class Ranking {
  private final List<Part> parts = new ArrayList<>();

  private record Part(Ranker ranker, double weight) {}

  /**
   * A candidate that was chosen, and why.
   *
   * @param score in all
   * @param scores by ranker, weighted
   */
  public record Chosen(Candidate candidate, double score, Map<String, Double> scores) {}

  /**
   * Adds a ranker.
   *
   * @param weight above zero
   */
  public Ranking with(Ranker ranker, double weight) {
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "%s has the weight %s; a finite number above 0".formatted(ranker.name(), weight));
    }
    parts.add(new Part(ranker, weight));
    return this;
  }

  /**
   * The best candidates, the best first.
   *
   * @param count how many; fewer where there are no more
   * @throws IllegalArgumentException when a ranker's score is not from 0 to 1
   */
  public List<Chosen> best(List<Candidate> candidates, int count) {
    return best(candidates, List.of(), count);
  }

  /**
   * The same beside some that were chosen before, and are not among the candidates.
   *
   * @throws IllegalArgumentException when a ranker's score is not from 0 to 1
   */
  public List<Chosen> best(List<Candidate> candidates, List<Candidate> before, int count) {
    List<Candidate> all = List.copyOf(candidates);
    List<Candidate> left = new ArrayList<>(all);
    List<Candidate> taken = new ArrayList<>(before);
    List<Chosen> chosen = new ArrayList<>();
    while (chosen.size() < count && !left.isEmpty()) {
      Chosen best =
          left.stream()
              .map(candidate -> score(candidate, all, taken))
              .max(
                  Comparator.comparingDouble(Chosen::score)
                      .thenComparing(each -> each.candidate().name(), Comparator.reverseOrder()))
              .orElseThrow();
      chosen.add(best);
      taken.add(best.candidate());
      left.remove(best.candidate());
    }
    return chosen;
  }

  private Chosen score(Candidate candidate, List<Candidate> all, List<Candidate> taken) {
    Map<String, Double> scores = new LinkedHashMap<>();
    double sum = 0;
    for (Part part : parts) {
      double score = part.ranker().score(candidate, all, taken);
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException(
            "%s scores %s with %s; from 0 to 1"
                .formatted(part.ranker().name(), candidate.name(), score));
      }
      scores.put(part.ranker().name(), part.weight() * score);
      sum += part.weight() * score;
    }
    return new Chosen(candidate, sum, scores);
  }
}
