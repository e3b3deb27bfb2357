package souk.cli.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.cli.Souk;
import souk.design.model.MarketDesign;
import tools.jackson.databind.JsonNode;

/** The designs of the reference markets are complete, and reviewed as they are. */
class ReferenceMarketsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"http", "keys", "storage"})
  void shouldBeReleasedOnceAllThatItNamesPassed(String name) throws Exception {
    Path market = Path.of("..", "markets", name + ".yaml");
    JsonNode threats = Souk.run("design", "threats", market, "--json").good().json();
    assertThat(threats.path("undecided").asInt(1)).isZero();
    assertThat(threats.path("scenarios").asInt()).isGreaterThan(10);
    assertThat(threats.path("problems")).isEmpty();
    assertThat(Souk.run("design", "incentives", market).good().text())
        .contains("All of them hold.", "Equilibria without deposits: ");

    PassedRun run = PassedRun.of(MarketDesign.read(market), folder);
    assertThat(
            Souk.run(
                    "design",
                    "release",
                    market,
                    "--played",
                    run.played(),
                    "--reports",
                    run.reports())
                .good()
                .text())
        .contains("\nReleased: design ");
  }
}
