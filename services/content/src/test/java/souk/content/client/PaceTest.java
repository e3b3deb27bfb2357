package souk.content.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final Pace pace = new Pace(4);

  @Test
  void shouldCallNobodySlowWhenFewerThanHalfHaveDelivered() {
    assertThat(pace.tooSlow(LONG)).isFalse();
    pace.arrived(Duration.ofMillis(10));
    assertThat(pace.tooSlow(LONG)).isFalse();
    pace.arrived(Duration.ofMillis(10));
    assertThat(pace.tooSlow(LONG)).isTrue();
  }

  @Test
  void shouldWaitALeastTimeWhenTheOthersWereFast() {
    pace.arrived(Duration.ofMillis(1));
    pace.arrived(Duration.ofMillis(10));

    assertThat(pace.tooSlow(Pace.LEAST.minusMillis(1))).isFalse();
    assertThat(pace.tooSlow(Pace.LEAST)).isTrue();
  }

  @Test
  void shouldWaitSomeTimesAsLongAsTheSlowestWhenTheLineIsSlowForAll() {
    pace.arrived(Duration.ofSeconds(10));
    pace.arrived(Duration.ofSeconds(6));

    assertThat(pace.tooSlow(Duration.ofSeconds(39))).isFalse();
    assertThat(pace.tooSlow(Duration.ofSeconds(40))).isTrue();
    pace.arrived(Duration.ofSeconds(30));
    assertThat(pace.tooSlow(Duration.ofSeconds(119))).isFalse();
  }
}
