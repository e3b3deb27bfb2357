package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.payments.ClaimStage.Facts;

class ClaimStageTest {
  static Stream<Facts> allFacts() {
    return IntStream.range(0, 256)
        .mapToObj(bits ->
            new Facts(
                (bits & 1) != 0,
                (bits & 2) != 0,
                (bits & 4) != 0,
                (bits & 8) != 0,
                (bits & 16) != 0,
                (bits & 32) != 0,
                (bits & 64) != 0,
                (bits & 128) != 0));
  }

  @ParameterizedTest
  @MethodSource("allFacts")
  void shouldBeInExactlyTheStageThatItsFactsCallFor(Facts f) {
    boolean paidForGood = f.drawnForGood() && !f.unpaidForGood();
    ClaimStage stage = ClaimStage.of(f);

    assertThat(stage == ClaimStage.WAITING).isEqualTo(!f.seedPast());
    assertThat(stage == ClaimStage.SETTLED).isEqualTo(f.seedPast() && paidForGood);
    assertThat(stage == ClaimStage.LOST).isEqualTo(f.seedPast() && !paidForGood && f.overForGood());
    boolean live = f.seedPast() && !paidForGood && !f.overForGood() && !f.over();
    assertThat(stage == ClaimStage.DRAW_DUE).isEqualTo(live && !f.drawn());
    assertThat(stage == ClaimStage.CLAIM_DUE)
        .isEqualTo(live && f.drawn() && f.unpaid() && (f.drawnForGood() || f.hurry()));
  }
}
