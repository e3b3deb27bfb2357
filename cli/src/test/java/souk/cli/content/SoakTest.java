package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** The short form of {@code souk soak}; what an hour of it gave is in bench/RESULTS.md. */
class SoakTest {
  private static final int SEED = 7;

  @TempDir private Path folder;

  @Test
  @Timeout(600)
  void shouldLoseNothingAndPayNothingTwiceWhenNodesAreKilledAndTheirChainNodeLies()
      throws Exception {
    var _ = Souk.requireAnvil();

    try (Souk soak =
        Souk.start(
            "soak",
            "--seconds",
            40,
            "--seed",
            SEED,
            "--caches",
            5,
            "--keep",
            folder.resolve("soak"),
            "--json")) {
      JsonNode report = soak.awaitObject();
      soak.good();
      String shown = "seed " + SEED + ": " + report;
      assertThat(report.get("kills").asInt()).as(shown).isPositive();
      assertThat(report.get("faults").size()).as(shown).isGreaterThan(3);
      assertThat(report.get("bytesDelivered").asLong()).as(shown).isPositive();
      assertThat(report.get("ticketsAcknowledged").asLong()).as(shown).isPositive();
      assertThat(report.get("ticketsWinning").asLong()).as(shown).isPositive();
      assertThat(report.get("ticketsNotCompared").asLong()).as(shown).isZero();
      assertThat(report.get("ticketsLost").asLong()).as(shown).isZero();
      assertThat(report.get("paidTwice").asLong()).as(shown).isZero();
      assertThat(report.get("conserved").asBoolean()).as(shown).isTrue();
      assertThat(report.get("settled").asBoolean()).as(shown).isTrue();
      assertThat(report.get("processes").size()).as(shown).isEqualTo(8);
    }
  }
}
