package souk.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of a ledger that its contract would refuse are none here either. */
class LedgerRulesTest {
  private static final RoundRules ROUNDS = new RoundRules(40, 10, 10, 200, 8_191);

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, -1",
    "10001, 0",
    "0, 10001",
    "5000, 5001",
    "2147483647, 1",
    "2147483647, 2147483647"
  })
  void shouldRefuseSharesThatAreMoreThanTheWhole(int reporter, int customer) {
    assertThatThrownBy(() -> new LedgerRules(ROUNDS, 60, 5_000, reporter, customer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reporterShare and customerShare");
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "4294967296, 1", "0, 0", "0, 4294967296"})
  void shouldRefuseTimesThatTheContractHasNoRoomFor(long unbonding, long longest) {
    assertThatThrownBy(() -> new LedgerRules(ROUNDS, unbonding, longest, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTakeTheWholeAndTheLongest() {
    LedgerRules rules = new LedgerRules(ROUNDS, 0xffffffffL, 0xffffffffL, 4_000, 6_000);
    assertThat(rules.reporterShare() + rules.customerShare()).isEqualTo(LedgerRules.WHOLE);
  }
}
