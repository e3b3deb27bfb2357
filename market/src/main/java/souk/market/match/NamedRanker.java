package souk.market.match;

import java.util.List;

/** A ranker that is a function with a name. */
record NamedRanker(String name, Score function) implements Ranker {
  interface Score {
    double of(Candidate candidate, List<Candidate> all, List<Candidate> chosen);
  }

  @Override
  public double score(Candidate candidate, List<Candidate> all, List<Candidate> chosen) {
    return function.of(candidate, all, chosen);
  }
}
