package souk.deployment.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.deployment.LedgerChoice;

/** Every scenario comes out as it is told, on the ledger in this process. */
class ScenariosTest {
  private static final long SEED = 20_261_129;

  @TempDir Path folder = Path.of("");

  static Stream<Scenario> all() {
    return Scenarios.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldComeOutAsToldWhenItIsPlayedInThisProcess(Scenario scenario) throws Exception {
    assertPlays(folder, scenario, new LedgerChoice.Local());
  }

  static void assertPlays(Path folder, Scenario scenario, LedgerChoice ledger) throws Exception {
    Scenario.Outcome outcome =
        scenario.play(
            new Scenario.Place(
                Files.createTempDirectory(folder, scenario.name()), SEED, ledger, _ -> {}));

    assertThat(outcome.missing()).as("%s, seed %d", scenario.name(), SEED).isEmpty();
    assertThat(outcome.conserved()).isTrue();
    assertThat(outcome.ok()).isTrue();
    assertThat(outcome.events()).hasSizeGreaterThan(5);
    assertThat(outcome.events())
        .extracting(Scenario.Event::block)
        .as("blocks of events in order")
        .isSorted();
  }

  @Test
  void shouldBeFoundByNameWhenItIsOnTheClassPath() {
    List<String> names = Scenarios.all().stream().map(Scenario::name).toList();

    assertThat(names).contains("auction", "recruit", "upgrade").doesNotHaveDuplicates().isSorted();
  }

  @Test
  void shouldNotBeOkWhenSomethingIsMissingOrMoneyIs() {
    Chronicle chronicle = new Chronicle(() -> 7, _ -> {});
    chronicle.note("event", "something happened");

    assertThat(chronicle.outcome(true).ok()).isTrue();
    assertThat(chronicle.outcome(false).ok()).as("money is missing").isFalse();
    assertThat(chronicle.expect(false, "the sun rises")).isFalse();
    assertThat(chronicle.outcome(true))
        .isEqualTo(
            new Scenario.Outcome(
                false,
                true,
                List.of(new Scenario.Event("event", 7, "something happened")),
                List.of("the sun rises")));
  }
}
