package souk.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RoundRulesTest {
  private static final RoundRules RULES = new RoundRules(10, 2, 3, 6, 7);

  @Test
  void shouldCutBlocksIntoRounds() {
    assertThat(RULES.roundOf(0)).isZero();
    assertThat(RULES.roundOf(19)).isEqualTo(1);
    assertThat(RULES.start(1)).isEqualTo(10);
    assertThat(RULES.end(1)).isEqualTo(20);
    assertThat(RULES.closes(1)).isEqualTo(18);
    assertThat(RULES.seedBlock(1)).isEqualTo(23);
    assertThat(RULES.claimDeadline(1)).isEqualTo(29);
  }

  @Test
  void shouldCallARoundClaimableUpToItsDeadline() {
    for (int length = 2; length < 8; length++) {
      RoundRules rules = new RoundRules(length, 1, 3, 5, 7);
      for (long now = 0; now < 200; now++) {
        long first = 0;
        while (rules.claimDeadline(first) < now) {
          first++;
        }
        assertThat(rules.firstClaimable(now))
            .as("length %d, block %d", length, now)
            .isEqualTo(first);
      }
    }
  }

  @Test
  void shouldNameExactlyOneSeedBlockThatIsPastAndCanStillBeProven() {
    assertThat(RULES.seedBlock(1, 0)).isEqualTo(23);
    for (long now = 24; now < 200; now++) {
      long seedBlock = RULES.seedBlock(1, now);
      assertThat(seedBlock).isLessThan(now).isGreaterThanOrEqualTo(now - RULES.proofWindow());
      assertThat((seedBlock - 23) % RULES.proofWindow()).isZero();
    }
    assertThat(RULES.seedBlock(1, 30)).isEqualTo(23);
    assertThat(RULES.seedBlock(1, 31)).isEqualTo(30);
  }

  @Test
  void shouldReckonWithTheLastRoundOfTheLongestRoundsWithoutOverflow() {
    int most = Integer.MAX_VALUE;
    RoundRules rules = new RoundRules(most, 1, most, most - 1, most);
    assertThat(rules.claimDeadline(RoundRules.LAST_ROUND)).isPositive();
  }

  @Test
  void shouldRefuseRoundsThatCannotBe() {
    assertThatThrownBy(() -> new RoundRules(1, 1, 1, 2, 1)).hasMessageContaining("2 blocks");
    assertThatThrownBy(() -> new RoundRules(10, 10, 1, 2, 1)).hasMessageContaining("closeGap");
    assertThatThrownBy(() -> new RoundRules(10, 0, 1, 2, 1)).hasMessageContaining("closeGap");
    assertThatThrownBy(() -> new RoundRules(10, 1, 0, 2, 1)).hasMessageContaining("seedDelay");
    assertThatThrownBy(() -> new RoundRules(10, 1, 1, 1, 1)).hasMessageContaining("claimWindow");
    assertThatThrownBy(() -> new RoundRules(10, 1, 1, 2, 0)).hasMessageContaining("proofWindow");
    assertThatThrownBy(() -> new RoundRules(10, 1, 1, 7, 7))
        .hasMessageContaining("claimWindow must be shorter than proofWindow");
  }
}
