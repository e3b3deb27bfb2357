package souk.market.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.matching.MaximumWeightBipartiteMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherTest {
  private static final long SEED = 20_261_129;

  @Test
  void shouldGiveAPlaceToWhomItIsWorthMostWhenAllWantTheSame() {
    PairTable table =
        new PairTable(3, 1, 1)
            .permit(0, 0, 10)
            .permit(0, 1, 9)
            .permit(1, 0, 8)
            .permit(2, 0, 3)
            .permit(2, 1, 1);

    Matching matching = Matcher.USUAL.match(table);

    assertThat(offers(matching, 3)).containsExactly(1, 0, Matching.NONE);
    assertThat(matching.value()).isEqualTo(17);
    assertThat(matching.bound()).isEqualTo(17);
    assertThat(matching.gap()).isZero();
    assertThat(matching.size()).isEqualTo(2);
  }

  @Test
  void shouldLetADemandGoWithoutWhenAnotherIsWorthMoreThanBoth() {
    PairTable table = new PairTable(2, 1).permit(0, 0, 5).permit(1, 0, 6);

    assertThat(offers(Matcher.USUAL.match(table), 2)).containsExactly(Matching.NONE, 0);
  }

  @Test
  void shouldMatchNothingWhenNothingIsPermittedOrHasRoom() {
    assertThat(Matcher.USUAL.match(new PairTable(0)).bound()).isZero();
    assertThat(Matcher.USUAL.match(new PairTable(2, 1)).size()).isZero();
    assertThat(Matcher.USUAL.match(new PairTable(1, 0).permit(0, 0, 5)).bound()).isZero();
    assertThat(Matcher.USUAL.match(new PairTable(1, 1).permit(0, 0, 0)).value()).isZero();
  }

  @Test
  void shouldBeBestWhenComparedWithAllMatchingsOfSmallMarkets() {
    Random random = new Random(SEED);
    for (int market = 0; market < 500; market++) {
      PairTable table = table(random, random.nextInt(6), random.nextInt(4), 12, 0.7);
      double best = bruteForce(table, 0, capacities(table));

      Matching matching = Matcher.USUAL.match(table);

      assertThat(matching.value()).as("seed %d, market %d", SEED, market).isEqualTo(best);
      assertThat(matching.bound()).isEqualTo(best);
    }
  }

  @Test
  void shouldBeBestWhenComparedWithAnotherSolver() {
    Random random = new Random(SEED);
    for (int market = 0; market < 10; market++) {
      PairTable table = table(random, 60, 25, 1000, 0.4);

      assertThat(Matcher.USUAL.match(table).value())
          .as("seed %d, market %d", SEED, market)
          .isEqualTo(anotherSolver(table));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldStayWithinTwoStepsOfEachPairWhenBidsHaveAStep(boolean inMemory) {
    Random random = new Random(SEED);
    for (int market = 0; market < 60; market++) {
      PairTable table = table(random, 40 + random.nextInt(80), 10 + random.nextInt(60), 1000, 0.8);
      double epsilon = 1 + random.nextInt(30);
      OfferAuction auction =
          new OfferAuction(
              table, inMemory ? Optional.of(PairGraph.of(table)) : Optional.empty(), epsilon);
      auction.run(Long.MAX_VALUE, Long.MAX_VALUE, _ -> {});
      Matching found = Matching.of(table, auction.matched, auction.prices);
      Matching best = Matcher.USUAL.match(table);

      assertThat(found.bound())
          .as("seed %d, market %d", SEED, market)
          .isGreaterThanOrEqualTo(best.value() - 1e-6)
          .isLessThanOrEqualTo(found.value() + 2 * epsilon * found.size() + 1e-6);
      assertThat(found.value()).isLessThanOrEqualTo(best.value());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000})
  void shouldReachTheGapWhenTheMarketIsLarge(long mostPairs) {
    PairTable table = table(new Random(SEED), 3_000, 300, 1_000, 0.1);

    Matching matching = new Matcher(0.002, mostPairs, 100_000_000).match(table);

    assertThat(matching.gap()).isBetween(0.0, 0.002);
    assertThat(matching.bound()).isEqualTo(Matching.bound(table, matching.prices()));
    assertThat(offers(matching, 3_000))
        .isEqualTo(offers(new Matcher(0.002, mostPairs, 100_000_000).match(table), 3_000));
  }

  @Test
  void shouldStopWithAnHonestBoundWhenBidsRunOut() {
    PairTable table = table(new Random(SEED), 3_000, 300, 1_000, 0.1);

    Matching matching = new Matcher(0.002, 1_000_000, 100).match(table);

    assertThat(matching.size()).isLessThanOrEqualTo(100);
    assertThat(matching.gap()).isGreaterThan(0.5);
    assertThat(matching.bound()).isGreaterThanOrEqualTo(Matcher.USUAL.match(table).value());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void shouldRefuseWhenAWeightIsNone(double weight) {
    PairTable table = new PairTable(2, 1).permit(1, 0, weight);

    assertThatThrownBy(() -> Matcher.USUAL.match(table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("demand 1 with offer 0 has the weight %s; a finite number from 0 on", weight);
  }

  @Test
  void shouldRefuseWhenAMarketCannotBe() {
    PairTable unknown = new PairTable(1, 1).permit(0, 1, 2);
    PairTable negative = new PairTable(1, -1);
    PairTable once = new PairTable(1, 1).permit(0, 0, 2);

    assertThatThrownBy(() -> Matcher.USUAL.match(unknown)).hasMessageContaining("offer 1 of 1");
    assertThatThrownBy(() -> Matcher.USUAL.match(negative)).hasMessageContaining("capacity -1");
    assertThatThrownBy(() -> once.permit(0, 0, 2)).hasMessageContaining("twice");
    assertThatThrownBy(() -> Matching.bound(once, Double.NaN)).hasMessageContaining("price NaN");
    assertThatThrownBy(() -> new Matcher(0, 1, 1)).hasMessageContaining("gap");
  }

  private static PairTable table(
      Random random, int demands, int offers, int mostWeight, double density) {
    int[] capacities = IntStream.range(0, offers).map(_ -> random.nextInt(4)).toArray();
    PairTable table = new PairTable(demands, capacities);
    for (int demand = 0; demand < demands; demand++) {
      for (int offer = 0; offer < offers; offer++) {
        if (random.nextDouble() < density) {
          table.permit(demand, offer, random.nextInt(mostWeight));
        }
      }
    }
    return table;
  }

  private static int[] capacities(PairSource source) {
    return IntStream.range(0, source.offers()).map(source::capacity).toArray();
  }

  private static double bruteForce(PairSource source, int demand, int[] left) {
    if (demand == source.demands()) {
      return 0;
    }
    double[] best = {bruteForce(source, demand + 1, left)};
    source.pairsOf(
        demand,
        (offer, weight) -> {
          if (left[offer] > 0) {
            left[offer]--;
            best[0] = Math.max(best[0], weight + bruteForce(source, demand + 1, left));
            left[offer]++;
          }
        });
    return best[0];
  }

  /** JGraphT's, on a graph with a vertex for each place. */
  private static double anotherSolver(PairSource source) {
    Graph<String, DefaultWeightedEdge> graph = new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
    Set<String> demands =
        IntStream.range(0, source.demands()).mapToObj(d -> "d" + d).collect(Collectors.toSet());
    demands.forEach(graph::addVertex);
    Set<String> places =
        IntStream.range(0, source.offers())
            .boxed()
            .flatMap(o -> IntStream.range(0, source.capacity(o)).mapToObj(i -> o + "/" + i))
            .collect(Collectors.toSet());
    places.forEach(graph::addVertex);
    for (int demand = 0; demand < source.demands(); demand++) {
      String name = "d" + demand;
      source.pairsOf(
          demand,
          (offer, weight) -> {
            for (int i = 0; i < source.capacity(offer); i++) {
              graph.setEdgeWeight(graph.addEdge(name, offer + "/" + i), weight);
            }
          });
    }
    return new MaximumWeightBipartiteMatching<>(graph, demands, places).getMatching().getWeight();
  }

  private static int[] offers(Matching matching, int demands) {
    return IntStream.range(0, demands).map(matching::offer).toArray();
  }
}
