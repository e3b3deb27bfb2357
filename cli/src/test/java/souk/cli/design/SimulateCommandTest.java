package souk.cli.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.Souk;
import souk.design.simulation.Measure;
import tools.jackson.databind.JsonNode;

class SimulateCommandTest {
  private static final Path MARKET = Path.of("..", "markets", "content.yaml");
  private static final Path VAULT =
      Path.of("..", "design", "src", "test", "resources", "souk", "design", "vault.yaml");
  private static final List<String> SMALL =
      List.of(
          "--sweep",
          "simulation.clients=20",
          "--sweep",
          "simulation.providers=8",
          "--replications",
          "4");

  @TempDir private Path folder = Path.of("");

  private static Object[] simulate(Object... more) {
    List<Object> all = new java.util.ArrayList<>(List.of("design", "simulate", MARKET));
    all.addAll(SMALL);
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void shouldSayWhatCameOfAScenarioAndWhichGoalsAreMet() throws Exception {
    String said = Souk.run(simulate("--scenario", "crowd")).good().text();

    assertThat(said)
        .contains("crowd: a crowd of clients does so, and under another key each time; with")
        .contains("simulation.clients = 20, simulation.providers = 8")
        .containsPattern("bounded-loss +measures.worstLoss .* ≤ 256 +yes")
        .contains("from 4 replications, seed 1", "All goals are met.");
  }

  @Test
  void shouldGiveProgramsEveryMeasureAndGoal() throws Exception {
    JsonNode found = Json.read(Souk.run(simulate("--scenario", "crowd", "--json")).good().text());
    JsonNode played = found.path("played").path(0);

    assertThat(played.path("measures").size()).isEqualTo(Measure.values().length);
    assertThat(played.path("goals").path(0).path("verdict").asString()).isEqualTo("MET");
    assertThat(played.path("varied").path("simulation.clients").asString()).isEqualTo("20");
  }

  @Test
  void shouldEndWithOneAndThePlaceOfTheGoalThatIsMissed() throws Exception {
    Path file = folder.resolve("strict.yaml");
    Files.writeString(
        file, Files.readString(MARKET).replace("atMost: service.abandonment", "atMost: 0.00001%"));

    Souk run =
        Souk.run(
            "design",
            "simulate",
            file,
            "--scenario",
            "greedy-clients",
            "--sweep",
            "simulation.clients=100",
            "--replications",
            "4");

    assertThat(run.ended()).isEqualTo(Main.FAILED);
    assertThat(run.text())
        .containsPattern(
            "strict.yaml:\\d+:\\d+: simulation.goals.paid is missed in greedy-clients");
  }

  @Test
  void shouldKeepRowsAndResultsInAFolder() throws Exception {
    Path out = folder.resolve("sweep");
    Souk.run(simulate("--scenario", "crowd", "--out", out)).good();

    assertThat(out.resolve("rows.csv")).exists();
    assertThat(Files.readString(out.resolve("results.csv")).lines()).hasSize(5);
    assertThat(Files.readAllBytes(out.resolve("results.parquet")))
        .startsWith('P', 'A', 'R', '1')
        .endsWith('P', 'A', 'R', '1');
  }

  @Test
  void shouldRefuseWhatCannotBePlayedInOneLine() throws Exception {
    Souk.run("design", "simulate", VAULT).bad(Main.USAGE, "has no part 'simulation'");
    Souk.run("design", "simulate", MARKET, "--scenario", "none")
        .bad(Main.USAGE, "content.yaml:", "there is no 'none'; there are as-agreed,");
    Souk.run("design", "simulate", MARKET, "--sweep", "payment.price=1")
        .bad(Main.USAGE, "has no value 'payment.price'");
    Souk.run("design", "simulate", MARKET, "--sweep", "payment.prize")
        .bad(Main.USAGE, "--sweep: write a parameter and its values");
    Souk.run("design", "simulate", MARKET, "--replications", "1")
        .bad(Main.USAGE, "--replications takes 2");
    Souk.run("design", "simulate", MARKET, "--out", MARKET).bad(Main.USAGE, "is no folder");
    Souk.run("design", "simulate", MARKET, "--engine", folder)
        .bad(Main.USAGE, "--engine and --worker go together");
    Souk.run("design", "simulate", MARKET, "--engine", folder, "--worker", "there")
        .bad(Main.USAGE, "--worker is a host and a port", "not 'there'");
    Souk.run("design", "worker", "--engine", folder)
        .bad(Main.USAGE, "--engine: there is no jar in " + folder);
    Souk.run("design", "worker", "--engine", folder.resolve("none"))
        .bad(Main.USAGE, "--engine: there is no folder");
    Files.write(folder.resolve("empty.jar"), new byte[0]);
    Souk.run("design", "worker", "--engine", folder)
        .bad(Main.USAGE, "--engine: there is no engine in the jars of " + folder);
    Souk.run("design", "worker", "--engine", folder, "--listen", "127.0.0.1:0")
        .bad(Main.USAGE, "--listen is a host and a port");
  }

  @Test
  void shouldSayHowMuchTimeIsLeft() {
    assertThat(RunProgress.text(0, 70, 0, 70, 0)).isEqualTo("… 0 of 70 runs");
    assertThat(RunProgress.text(10, 60, 10, 70, 20_000_000_000L))
        .isEqualTo("… 10 of 70 runs, 2:00 left");
    // What was kept from before says nothing about the time.
    assertThat(RunProgress.text(5, 5, 65, 70, 10_000_000_000L))
        .isEqualTo("… 65 of 70 runs, 0:10 left");
  }
}
