package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.primitives.Address;
import souk.primitives.Bytes;

/** Who is left alone for how long, and how many are remembered. */
class ProviderPausesTest {
  private final ProviderPauses pauses = new ProviderPauses();
  private final Random random = new Random(7);

  private Address somebody() {
    byte[] bytes = new byte[Address.SIZE];
    random.nextBytes(bytes);
    return Address.of(Bytes.of(bytes).toArray());
  }

  @Test
  void shouldPauseForTwiceAsLongEachTimeUntilItAnswers() {
    Address bad = somebody();
    long now = 100;
    for (int failures = 0; failures < 12; failures++) {
      pauses.asked(bad, now);
      pauses.failed(bad);
      long pause = (long) ProviderPauses.PAUSE << Math.min(failures + 1, 8);
      assertThat(pauses.paused(bad, now + pause - 1)).isTrue();
      assertThat(pauses.paused(bad, now + pause)).isFalse();
      now += pause;
    }
    pauses.asked(bad, now);
    pauses.reached(bad);
    assertThat(pauses.paused(bad, now + ProviderPauses.PAUSE - 1)).isTrue();
    assertThat(pauses.paused(bad, now + ProviderPauses.PAUSE)).isFalse();
  }

  @Test
  void shouldAskSoonAgainWhenOneDoesNotSignYet() {
    Address early = somebody();
    long now = 100;
    for (int pause : new int[] {1, 2, 4, 8, 10, 10, 10, 10, 10, 10}) {
      pauses.asked(early, now);
      pauses.notYet(early);
      assertThat(pauses.paused(early, now + pause - 1)).isTrue();
      assertThat(pauses.paused(early, now + pause)).isFalse();
      now += pause;
    }
    pauses.asked(early, now);
    pauses.reached(early);
    assertThat(pauses.paused(early, now + ProviderPauses.PAUSE - 1)).isTrue();
    pauses.notYet(early);
    assertThat(pauses.paused(early, now + 1)).as("as the first time").isFalse();
  }

  @Test
  void shouldForgetWhoWasAskedLongestAgoWhenThereAreTooMany() {
    Address first = somebody();
    pauses.asked(first, 1);
    for (int i = 0; i < 2 * ProviderPauses.MOST; i++) {
      pauses.asked(somebody(), 1);
    }
    assertThat(pauses.size()).isEqualTo(ProviderPauses.MOST);
    assertThat(pauses.paused(first, 1)).isFalse();
  }

  @Test
  void shouldNotPauseOnAChainOnWhichItWasNotAskedYet() {
    Address provider = somebody();
    pauses.asked(provider, 100);
    assertThat(pauses.paused(provider, 90)).isFalse();
  }
}
