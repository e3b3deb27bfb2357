package souk.content.odds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CollusionOddsTest {
  private static MarketShape shape(int caches, int colluding, int bundle, int passes) {
    return new MarketShape(caches, colluding, bundle, 0, passes, 20, 32, 10, 2, 100, 50, 0);
  }

  @Test
  void shouldAgreeWithASimulationWhenCachesAreDrawnAtRandom() {
    long seed = 20_261_122;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    CollusionOdds odds = new CollusionOdds(shape(20, 7, 4, 4));
    int[] seen = new int[5];
    int trials = 200_000;
    for (int t = 0; t < trials; t++) {
      int bad = 7;
      int all = 20;
      int v = 0;
      for (int i = 0; i < 4; i++) {
        if (random.nextInt(all--) < bad) {
          bad--;
          v++;
        }
      }
      seen[v]++;
    }
    double sum = 0;
    for (int v = 0; v <= 4; v++) {
      assertThat((double) seen[v] / trials).isCloseTo(odds.chanceOf(v), within(0.006));
      sum += odds.chanceOf(v);
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
    assertThat(odds.meanColluders()).isCloseTo(1.4, within(1e-9));
  }

  @Test
  void shouldAgreeWithASimulationWhenHonestCachesAreReplaced() {
    long seed = 20_261_123;
    Random random = new Random(seed);
    CollusionOdds odds =
        new CollusionOdds(new MarketShape(20, 7, 4, 2, 4, 20, 32, 10, 2, 100, 50, 0));
    List<Integer> order = new ArrayList<>(IntStream.range(0, 20).boxed().toList());
    int[] seen = new int[5];
    int trials = 100_000;
    for (int t = 0; t < trials; t++) {
      Collections.shuffle(order, random);
      int friends = (int) order.subList(0, 4).stream().filter(cache -> cache < 7).count();
      for (int repair = 0; repair < 2 && friends < 4; repair++) {
        friends += order.get(4 + repair) < 7 ? 1 : 0;
      }
      seen[friends]++;
    }
    double sum = 0;
    for (int v = 0; v <= 4; v++) {
      assertThat((double) seen[v] / trials)
          .as("%d friends, seed %d", v, seed)
          .isCloseTo(odds.chanceOf(v), within(0.008));
      sum += odds.chanceOf(v);
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
    assertThat(odds.chanceOfNoTransfer())
        .isGreaterThan(5 * new CollusionOdds(shape(20, 7, 4, 4)).chanceOfNoTransfer());
  }

  @Test
  void shouldBeExactWhenTheNumbersAreSmall() {
    CollusionOdds odds = new CollusionOdds(shape(5, 4, 4, 4));
    assertThat(odds.chanceOfNoTransfer()).isCloseTo(0.2, within(1e-12));
    assertThat(odds.chanceOf(3)).isCloseTo(0.8, within(1e-12));
    assertThat(odds.chanceOf(2)).isZero();
  }

  @Test
  void shouldGiveTheBoundsOfThePuzzle() {
    assertThat(new CollusionOdds(shape(10, 2, 4, 4)).interactiveShare())
        .isCloseTo(0.755, within(0.001));
    assertThat(new CollusionOdds(shape(10, 2, 4, 2)).interactiveShare())
        .isCloseTo(0.568, within(0.001));
    assertThat(new CollusionOdds(shape(10, 2, 4, 4)).chanceToSolveWithout(0.5))
        .isCloseTo(0.0625, within(1e-12));
    assertThat(new CollusionOdds(shape(10, 2, 4, 4)).piecesSmallEnough()).isTrue();
    MarketShape largePieces = new MarketShape(10, 2, 4, 0, 4, 20, 256, 10, 2, 100, 50, 0);
    assertThat(new CollusionOdds(largePieces).piecesSmallEnough()).isFalse();
  }

  @Test
  void shouldBoundTheQuotaByWhatAnIdentityCosts() {
    CollusionOdds odds = new CollusionOdds(shape(20, 7, 4, 4));
    long quota = odds.largestSafeQuota();
    assertThat(quota * odds.meanGain()).isLessThanOrEqualTo(50);
    assertThat((quota + 1) * odds.meanGain()).isGreaterThan(50);
    assertThat(odds.admissionSuffices()).isFalse();
    assertThat(new CollusionOdds(shape(20, 0, 4, 4)).largestSafeQuota()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldCountClearTicketsAsTransferThatIsNotNeeded() {
    MarketShape clear = new MarketShape(20, 7, 4, 0, 4, 20, 32, 10, 2, 100, 50, 1);
    assertThat(new CollusionOdds(clear).gain(1)).isEqualTo(10);
    assertThat(new CollusionOdds(shape(20, 7, 4, 4)).gain(1)).isEqualTo(4);
  }

  @Test
  void shouldRefuseShapesThatNoMarketHas() {
    assertThatThrownBy(() -> shape(3, 0, 4, 4)).hasMessageContaining("bundle");
    assertThatThrownBy(() -> shape(5, 6, 4, 4)).hasMessageContaining("colluding");
    assertThatThrownBy(() -> new MarketShape(5, 1, 4, 0, 4, 20, 32, -1, 2, 1, 1, 0))
        .hasMessageContaining("ticket value");
    assertThatThrownBy(() -> new MarketShape(5, 1, 4, 0, 4, 20, 32, 1, 2, 1, 1, Double.NaN))
        .hasMessageContaining("share");
  }
}
