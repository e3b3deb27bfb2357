package souk.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import souk.primitives.Address;

class RefusalsTest {
  private static final Address READER = Address.parse("0x" + "11".repeat(20));
  private static final Address OTHER = Address.parse("0x" + "22".repeat(20));

  private final Refusals refusals = new Refusals();

  @Test
  void shouldWriteTheFirstOfAReaderAndThenOneAMinuteWithTheNumberOfThoseBetween() {
    for (int i = 0; i < 16; i++) {
      assertThat(refusals.ofReader(READER, "over", 1_000)).contains("over");
    }
    for (int i = 0; i < 5; i++) {
      assertThat(refusals.ofReader(READER, "over", 1_000 + i)).isEmpty();
    }
    assertThat(refusals.ofReader(OTHER, "over", 1_001)).contains("over");
    assertThat(refusals.ofReader(READER, "over", 1_061)).contains("over; 5 more before it");
    assertThat(refusals.ofReader(READER, "over", 1_062)).isEmpty();
  }

  @Test
  void shouldCountAllStrangersTogether() {
    long written = 0;
    for (int i = 0; i < 1_000; i++) {
      written += refusals.ofStranger("no reader", 1_000).isPresent() ? 1 : 0;
    }
    assertThat(written).isEqualTo(16);
  }
}
