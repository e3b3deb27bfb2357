package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FillQuotaTest {
  private static final long START = 1_000_000;

  @Test
  void shouldGiveTwoSecondsAtOnceAndThenSayWhenThereIsMore() {
    FillQuota quota = new FillQuota(100, START);
    assertThat(quota.take(100, START)).isZero();
    assertThat(quota.take(100, START)).isZero();
    assertThat(quota.take(1, START)).isEqualTo(1);
    assertThat(quota.take(50, START + 499)).isEqualTo(1);
    assertThat(quota.take(50, START + 1_000)).isZero();
  }

  @Test
  void shouldLendMoreThanASecondHasAndAskForAllOfItBack() {
    FillQuota quota = new FillQuota(100, START);
    assertThat(quota.take(500, START)).isZero();
    assertThat(quota.take(500, START)).as("300 are owed, 100 needed").isEqualTo(4);
    assertThat(quota.take(500, START + 2_000)).isEqualTo(2);
    assertThat(quota.take(500, START + 4_000)).isZero();
  }

  @Test
  void shouldGainNothingWhenTheClockStandsOrGoesBack() {
    FillQuota quota = new FillQuota(100, START);
    assertThat(quota.take(200, START)).isZero();
    assertThat(quota.take(100, START - 60_000)).isEqualTo(1);
    assertThat(quota.take(100, START - 60_000)).isEqualTo(1);
  }

  /** Whoever comes back when it was told is served, and not a second before. */
  @Test
  void shouldServeExactlyWhenItSaidWhateverWasAsked() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      long rate = (1L << 16) + random.nextInt(1 << 20);
      FillQuota quota = new FillQuota(rate, START);
      long now = START;
      for (int ask = 0; ask < 4; ask++) {
        int size = 1 + random.nextInt(1 << 22);
        int seconds = quota.take(size, now);
        while (seconds > 0) {
          now += 1_000;
          int then = quota.take(size, now);
          assertThat(then).as("seed " + seed).isEqualTo(seconds - 1);
          seconds = then;
        }
      }
    }
  }
}
