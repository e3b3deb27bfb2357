package souk.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.node.ProviderNode;
import souk.payments.TillRules;

/** Attacks against victims that lack one defence: each must succeed, or it would prove nothing. */
class ControlTest {
  private static final long SEED = 20_261_122;

  @TempDir Path folder = Path.of("");

  private static Attack attack(String name) {
    return Attacks.all().stream().filter(all -> all.name().equals(name)).findFirst().orElseThrow();
  }

  private void assertPays(Attack attack, UnaryOperator<ProviderNode.Setup> weakness)
      throws Exception {
    Attack.Outcome outcome = new Arena(ShortMarket.in(folder), folder, SEED, weakness).play(attack);
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"till-lags", "till-is-rewound"})
  void shouldTakeWorthlessTicketsWhenATillDoesNotMindAnOldHead(String name) throws Exception {
    assertPays(attack(name), setup -> setup.withTill(patient(setup.till())));
  }

  private static TillRules patient(TillRules rules) {
    return new TillRules(
        rules.leastPrize(),
        rules.maxDepth(),
        Duration.ofDays(1),
        rules.memory(),
        rules.memoryPerRound());
  }
}
