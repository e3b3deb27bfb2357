package souk.market.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Amount;

class RankingTest {
  private static final Candidate NEAR = candidate("near", "ann", 20, 10, 500, 0.5);
  private static final Candidate CHEAP = candidate("cheap", "ann", 10, 40, 100, 0.5);
  private static final Candidate KNOWN = candidate("known", "bob", 40, 80, 1000, 1);
  private static final List<Candidate> ALL = List.of(KNOWN, NEAR, CHEAP);

  @Test
  void shouldPutFirstWhatEachRankerLooksForWhenItIsAlone() {
    assertThat(first(Ranker.price())).isEqualTo("cheap");
    assertThat(first(Ranker.latency())).isEqualTo("near");
    assertThat(first(Ranker.collateral())).isEqualTo("known");
    assertThat(first(Ranker.reputation())).isEqualTo("known");
  }

  @Test
  void shouldWeighRankersAndSayWhyWhenThereAreSeveral() {
    Ranking ranking = new Ranking().with(Ranker.price(), 2).with(Ranker.latency(), 1);

    List<Ranking.Chosen> chosen = ranking.best(ALL, 9);

    assertThat(chosen)
        .extracting(each -> each.candidate().name())
        .containsExactly("cheap", "near", "known");
    assertThat(chosen.getFirst().scores())
        .containsEntry("price", 2.0)
        .containsEntry("latency", 0.25);
    assertThat(chosen.getFirst().score()).isEqualTo(2.25);
  }

  @Test
  void shouldChooseAnotherOperatorNextWhenSpreadCounts() {
    Ranking cheapest = new Ranking().with(Ranker.price(), 1);
    Ranking spread = new Ranking().with(Ranker.price(), 1).with(Ranker.spread(), 1);

    assertThat(cheapest.best(ALL, 2))
        .extracting(each -> each.candidate().name())
        .containsExactly("cheap", "near");
    assertThat(spread.best(ALL, 2))
        .extracting(each -> each.candidate().name())
        .containsExactly("cheap", "known");
  }

  @Test
  void shouldGoByNameWhenCandidatesAreEqual() {
    Candidate same = candidate("a", "ann", 20, 10, 500, 0.5);

    assertThat(new Ranking().with(Ranker.price(), 1).best(List.of(NEAR, same), 1))
        .extracting(each -> each.candidate().name())
        .containsExactly("a");
  }

  @Test
  void shouldScoreZeroWhenACandidateWasNeverReached() {
    Candidate away = candidate("away", "eve", 1, Double.POSITIVE_INFINITY, 0, 0);
    Ranking ranking = new Ranking().with(Ranker.latency(), 1);

    assertThat(ranking.best(List.of(away, NEAR), 2).getLast().score()).isZero();
    assertThat(ranking.best(List.of(away), 1).getFirst().score()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.1})
  void shouldRefuseWhenAScoreIsOutOfRange(double score) {
    Ranking ranking = new Ranking().with(new NamedRanker("odd", (_, _, _) -> score), 1);

    assertThatThrownBy(() -> ranking.best(ALL, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd scores");
    assertThatThrownBy(() -> candidate("x", "x", 1, 1, 1, score))
        .hasMessageContaining("reputation");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, 0, -1, Double.POSITIVE_INFINITY})
  void shouldRefuseWhenAWeightIsNone(double weight) {
    assertThatThrownBy(() -> new Ranking().with(Ranker.price(), weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("price has the weight");
  }

  @Test
  void shouldRefuseWhenALatencyIsNone() {
    assertThatThrownBy(() -> candidate("x", "x", 1, Double.NaN, 1, 1))
        .hasMessageContaining("latency");
  }

  private static String first(Ranker ranker) {
    return new Ranking().with(ranker, 1).best(ALL, 1).getFirst().candidate().name();
  }

  private static Candidate candidate(
      String name, String operator, long price, double latency, long collateral, double known) {
    return new Candidate(name, operator, Amount.of(price), latency, Amount.of(collateral), known);
  }
}
