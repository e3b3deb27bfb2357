package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MatchCommandTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "match.json");

  @TempDir private Path folder = Path.of("");

  @Test
  void shouldSayWhoGetsWhatWhenPeopleAsk() throws Exception {
    assertThat(Souk.run("match", EXAMPLE).good().text())
        .contains("database   near       60        40")
        .contains("Without an offer: photos")
        .endsWith("4 matched, 130 in all; at most 0.000 % is missing to the best.\n");
  }

  @Test
  void shouldGiveValueAndBoundWhenProgramsAsk() throws Exception {
    JsonNode report = Json.read(Souk.run("match", EXAMPLE, "--json").good().text());

    assertThat(report.path("value").intValue()).isEqualTo(130);
    assertThat(report.path("bound").doubleValue()).isEqualTo(130);
    assertThat(report.path("gapPercent").doubleValue()).isZero();
    assertThat(report.path("matched")).hasSize(4);
    assertThat(report.path("unmatched").get(0).stringValue()).isEqualTo("photos");
  }

  @Test
  void shouldRefuseWithThePlaceWhenTheFileCannotBeUsed() throws Exception {
    Path file = folder.resolve("market.json");
    Files.writeString(
        file, "{\"offers\": [{\"name\": \"o\", \"kind\": \"k\", \"price\": -1}], \"demands\": []}");

    Souk.run("match", file).bad(Main.USAGE, "offers[0].price", "whole number");
    Files.writeString(file, "[[[[[[[[");
    Souk.run("match", file).bad(Main.USAGE, "stand too deep");
    Files.writeString(file, "{} trailing");
    Souk.run("match", file).bad(Main.USAGE, "in the wrong place");
    Souk.run("match", folder).bad(Main.USAGE, "is a folder");
    Souk.run("match", "/proc/self/mem").bad(Main.USAGE, "cannot read /proc/self/mem");
    Souk.run("match", folder.resolve("none.json")).bad(Main.USAGE, "there is no file");
  }
}
