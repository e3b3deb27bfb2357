package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.market.match.Matcher;
import souk.primitives.Amount;
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
  void shouldRefuseInOneLineWhatWouldTakeTooLong() throws Exception {
    String offer = "{\"name\": \"o%d\", \"kind\": \"k/1\", \"price\": 5}";
    String demand = "{\"name\": \"d%d\", \"kind\": \"k/1\", \"value\": 9}";
    Path file = folder.resolve("large.json");
    Files.writeString(
        file,
        "{\"offers\": [%s], \"demands\": [%s]}"
            .formatted(many(offer, 64_000), many(demand, 63_000)));

    Souk.run("match", file)
        .bad(Main.USAGE, file + " has 4,032,000,000 pairs", "at most 4,000,000,000", "split it");
  }

  @Test
  void shouldAddUpValuesThatAreMoreThanAnyOneAmount() throws Exception {
    Path file = folder.resolve("dear.json");
    String offer = "{\"name\": \"o%d\", \"kind\": \"k/1\", \"price\": 0}";
    String demand = "{\"name\": \"d%d\", \"kind\": \"k/1\", \"value\": " + Amount.MAX + "}";
    Files.writeString(
        file, "{\"offers\": [%s], \"demands\": [%s]}".formatted(many(offer, 5), many(demand, 5)));

    assertThat(
            Json.read(Souk.run("match", file, "--json").good().text())
                .path("value")
                .bigIntegerValue())
        .isEqualTo(Amount.MAX.toBigInteger().multiply(BigInteger.valueOf(5)));
  }

  private static String many(String entry, int count) {
    return IntStream.range(0, count).mapToObj(entry::formatted).collect(Collectors.joining(","));
  }

  @Test
  void shouldSayHowLongARoundStillTakes() {
    assertThat(MatchProgress.text(new Matcher.Progress(0, 12, 0, 1), 200, 7))
        .isEqualTo(": looking at all pairs");
    assertThat(MatchProgress.text(new Matcher.Progress(1, 12, 50, 1), 200, 20_000_000_000L))
        .isEqualTo(": round 1 of at most 12, 50 of 200 demands settled, about 1:00 left of it");
    assertThat(MatchProgress.text(new Matcher.Progress(2, 12, 0, 0.0321), 2_000, 7))
        .isEqualTo(
            ": round 2 of at most 12, 0 of 2,000 demands settled; at most 3.210 % is missing so far");
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
