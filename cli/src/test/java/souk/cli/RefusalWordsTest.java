package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.ledger.Refusal;

/** Refusals of the ledger as people read them. */
class RefusalWordsTest {
  private final RefusalWords words = new RefusalWords(1);

  @Test
  void shouldSayUntilWhenClaimsAreOpen() {
    assertThat(words.of(Refusal.CLAIMS_OPEN, "found 3245, wanted 3411"))
        .isEqualTo(
            "providers may still claim prizes from that escrow, until block 3411, in about 3 minutes");
    assertThat(new RefusalWords(12).of(Refusal.CLAIMS_OPEN, "found 0, wanted 7200"))
        .endsWith("until block 7200, in about 24 hours");
    assertThat(new RefusalWords(12).in(72_000)).isEqualTo("in about 10 days");
    assertThat(words.in(0)).isEqualTo("in about 1 minute");
  }

  @Test
  void shouldSayNoTimeWhenNoneIsKnown() {
    assertThat(words.of(Refusal.CLAIMS_OPEN, ""))
        .isEqualTo("providers may still claim prizes from that escrow");
    assertThat(words.of(Refusal.CLAIMS_OPEN, "found 1, wanted " + "9".repeat(70)))
        .isEqualTo("providers may still claim prizes from that escrow");
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void shouldNameNoConstant(Refusal reason) {
    assertThat(words.of(reason, "found 1, wanted 2"))
        .doesNotContain("_")
        .doesNotContainPattern("[A-Z]");
  }
}
