package souk.design.incentive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import souk.design.incentive.AnotherDraw.Chosen;

class AnotherDrawTest {
  private static final double PRIZE = 1000;

  /**
   * All draws of so many books, each by itself; the proposer keeps one or gives it up, after it
   * saw.
   */
  private static double bestReply(int books, double share, double block) {
    double mean = PRIZE * books * share;
    double gain = 0;
    for (int draw = 0; draw < 1 << books; draw++) {
      double chance = 1;
      for (int book = 0; book < books; book++) {
        chance *= (draw >> book & 1) == 1 ? share : 1 - share;
      }
      double kept = PRIZE * Integer.bitCount(draw);
      gain += chance * (Math.max(kept, mean - block) - kept);
    }
    return gain;
  }

  @Test
  void shouldGainWhatTheBestReplyToEveryDrawGains() {
    for (int books = 1; books <= 8; books++) {
      for (double share : new double[] {0.05, 0.3, 0.5, 0.77, 0.95}) {
        for (double block : new double[] {0, 40, 333, 500, 1200, 9000}) {
          assertThat(AnotherDraw.choose(books, share, PRIZE, block).gain())
              .as("%d books, %s, %s", books, share, block)
              .isCloseTo(bestReply(books, share, block), within(1e-9));
        }
      }
    }
  }

  /** At the price nothing more than what is let be is gained at any share; a little below it is. */
  @Test
  void shouldGiveThePriceAtWhichNoShareGainsMoreThanIsLetBe() {
    for (int books = 1; books <= 8; books++) {
      for (double letBe : new double[] {0.5, 10, 100}) {
        double safe = AnotherDraw.safePrice(books, PRIZE, letBe);
        double most = 0;
        double mostBelow = 0;
        for (int thousandths = 1; thousandths < 1000; thousandths++) {
          most = Math.max(most, bestReply(books, thousandths / 1000.0, safe));
          mostBelow = Math.max(mostBelow, bestReply(books, thousandths / 1000.0, safe * 0.999));
        }
        assertThat(most).isBetween(letBe * 0.99, letBe);
        assertThat(mostBelow).isGreaterThan(letBe);
      }
    }
  }

  /** With one book, (1 − x)(X·x − B) is greatest at 1 − x = √(letBe/X): far beyond hundredths. */
  @Test
  void shouldFindTheWorstShareHoweverCloseToAll() {
    double large = 6.4e9;
    double exact = large - 2 * Math.sqrt(large);
    assertThat(AnotherDraw.safePrice(1, large, 1)).isBetween(exact, exact * (1 + 2e-9));
    assertThat(AnotherDraw.mostOf(1, large, exact).gain()).isCloseTo(1, within(1e-3));
    assertThat(AnotherDraw.mostOf(1, large, exact * 0.9999).gain()).isGreaterThan(1);
  }

  /** There is a top for about each book; the highest must not be missed among them. */
  @Test
  void shouldFindTheHighestOfManyTops() {
    double safe = AnotherDraw.safePrice(150, 640_000, 1);
    double most = 0;
    for (int i = 1; i < 20_000; i++) {
      most = Math.max(most, AnotherDraw.choose(150, i / 20_000.0, 640_000, safe).gain());
    }
    assertThat(most).isBetween(0.9999, 1.0);
    assertThat(safe).isCloseTo(18_375_551, within(1.0));
  }

  /**
   * Where nothing is let be, only a price of all the books is safe; the mean gain of a draw is not.
   */
  @Test
  void shouldPayAtThePriceOfADrawsMeanGain() {
    double meanGain = 4 * PRIZE / 4;
    assertThat(bestReply(4, 0.5, meanGain)).isEqualTo(PRIZE / 16);
    assertThat(AnotherDraw.safePrice(4, PRIZE, 0)).isEqualTo(4 * PRIZE);
    assertThat(bestReply(4, 0.99, 0.98 * 4 * PRIZE)).isPositive();
    assertThat(AnotherDraw.mostOf(4, PRIZE, 4 * PRIZE).gain()).isZero();
  }

  /** Books with unequal shares bring no more than as many with their mean. */
  @Test
  void shouldBoundBooksWithUnequalShares() {
    SplittableRandom random = new SplittableRandom(20_261_130);
    for (int i = 0; i < 200; i++) {
      double[] shares = random.doubles(5).toArray();
      double mean = java.util.Arrays.stream(shares).average().orElseThrow();
      double block = random.nextDouble(3 * PRIZE);
      double gain = 0;
      for (int draw = 0; draw < 32; draw++) {
        double chance = 1;
        for (int book = 0; book < 5; book++) {
          chance *= (draw >> book & 1) == 1 ? shares[book] : 1 - shares[book];
        }
        gain += chance * Math.max(0, PRIZE * (5 * mean - Integer.bitCount(draw)) - block);
      }
      assertThat(gain).isLessThanOrEqualTo(AnotherDraw.choose(5, mean, PRIZE, block).gain() + 1e-9);
    }
  }

  @Test
  void shouldGiveBlocksUpOnlyWhereAnotherDrawIsWorthMore() {
    // Of two books with a half each one is won on average; only when none is, another draw pays.
    Chosen chosen = AnotherDraw.choose(2, 0.5, 100, 60);
    assertThat(chosen.shifted()).isCloseTo(0.25 * 100, within(1e-9));
    assertThat(chosen.paid()).isCloseTo(0.25 * 60, within(1e-9));
    assertThat(AnotherDraw.choose(2, 0.5, 100, 100).shifted()).isZero();
    assertThat(AnotherDraw.choose(0, 0.5, 100, 0).shifted()).isZero();
  }

  @Test
  void shouldCountManyBooks() {
    // Of a million books the mean gain without a price is half of the mean deviation, √(n/(2π))/2.
    double gain = AnotherDraw.choose(1_000_000, 0.5, 1, 0).gain();
    assertThat(gain).isCloseTo(Math.sqrt(1_000_000 / (2 * Math.PI)) / 2, within(0.01));
    assertThat(AnotherDraw.safePrice(1_000_000, 1, 1)).isBetween(1_000.0, 5_000.0);
  }
}
