package souk.market.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static souk.market.reputation.Dealings.NOW;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import souk.primitives.Amount;

class BetaReputationTest {
  private static final long SEED = 20_261_129;
  private static final Offset<Double> EXACT = within(1e-12);
  private static final BetaReputation MODEL =
      new BetaReputation(Duration.ofDays(30), Amount.of(100));

  private final Dealings dealings = new Dealings();

  @Test
  void shouldBelieveByWhatWasKeptAndBroken() {
    assertThat(score(dealings.deal(800, 0, 0))).isEqualTo(8.0 / 10, EXACT);
    assertThat(score(dealings.deal(0, 200, 0))).isEqualTo(8.0 / 12, EXACT);
  }

  @Test
  void shouldCountHalfWhenAHalfLifeHasPassed() {
    assertThat(score(dealings.deal(800, 0, 30))).isEqualTo(4.0 / 6, EXACT);
  }

  @Test
  void shouldLeaveOutWhatHasNotHappenedYet() {
    assertThat(score(dealings.deal(800, 0, -1))).isZero();
  }

  @Test
  void shouldGiveANewNameNoMoreThanAnyHistory() {
    assertThat(MODEL.score(List.of(), NOW)).isZero();
    Random random = new Random(SEED);
    for (int history = 0; history < 300; history++) {
      Dealings any = new Dealings();
      for (int deal = random.nextInt(4); deal >= 0; deal--) {
        any.deal(random.nextInt(500), random.nextInt(5_000), random.nextInt(900));
      }
      assertThat(score(any)).as("seed %d, %d", SEED, history).isBetween(0.0, 1.0);
    }
  }

  @Test
  void shouldLoseByOneLargeBreachWhatManySmallDealsEarned() {
    for (int i = 0; i < 50; i++) {
      dealings.deal(20, 0, 0);
    }
    assertThat(score(dealings)).isGreaterThan(0.8);
    assertThat(score(dealings.deal(0, 5_000, 0))).isLessThan(0.2);
  }

  @Test
  void shouldNotGainWhenOneDealIsSplitIntoMany() {
    Dealings split = new Dealings().deal(300, 0, 0).deal(300, 0, 0).deal(200, 0, 0);

    assertThat(score(split)).isEqualTo(score(dealings.deal(800, 0, 0)), EXACT);
  }

  @Test
  void shouldRefuseWhenTheModelCannotBe() {
    assertThatThrownBy(() -> new BetaReputation(Duration.ZERO, Amount.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BetaReputation(Duration.ofDays(1), Amount.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double score(Dealings dealings) {
    return MODEL.score(dealings.experience.about(dealings.provider), NOW);
  }
}
