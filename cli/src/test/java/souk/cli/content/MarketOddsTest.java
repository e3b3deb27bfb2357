package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** What is said about fake clients is the same in the odds, market files, guide and README. */
class MarketOddsTest {
  private static final String PAYS = "fake clients pay where a publisher admits whoever asks";
  private static final Path ROOT = Path.of("..");

  private static Souk odds(String market, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("market", "odds", "--market", ROOT.resolve("markets/" + market).toString()));
    all.addAll(List.of("--caches", "50", "--colluding", "10"));
    all.addAll(Arrays.asList(more));
    return Souk.run(all.toArray()).good();
  }

  private static long costOfABundle(String market) throws Exception {
    JsonNode odds = odds(market, "--json").json();
    return (long) Math.ceil(odds.get("meanGainPerBundle").asDouble());
  }

  @ParameterizedTest
  @ValueSource(strings = {"content.yaml", "devnet.yaml"})
  void shouldSayWhatAnIdentityMustCostWhenFakeClientsPay(String market) throws Exception {
    long cost = costOfABundle(market);

    assertThat(odds(market).text())
        .contains(PAYS)
        .contains("owner %d for each bundle".formatted(cost));
    assertThat(
            odds(market, "--quota", "100", "--admission-cost", String.valueOf(100 * cost)).text())
        .contains("fake clients do not pay.")
        .doesNotContain(PAYS);
    assertThat(
            odds(market, "--quota", "100", "--admission-cost", String.valueOf(100 * (cost - 1)))
                .text())
        .contains(PAYS);
    assertThat(Files.readString(ROOT.resolve("markets/" + market)))
        .contains("What is not here: for which clients a publisher pays.");
  }

  @Test
  void shouldSayTheSameInGuideAndReadmeWhenTheOddsAreReckoned() throws Exception {
    String guide = Files.readString(ROOT.resolve("docs/guide/market-file.md"));

    assertThat(guide)
        .contains("## What a publisher must choose besides")
        .contains("at least %d for each bundle".formatted(costOfABundle("content.yaml")));
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .containsIgnoringWhitespaces(
            "Cheating costs more than it brings, as long as whoever pays for others"
                + "[chooses for whom](docs/guide/market-file.md#what-a-publisher-must-choose-besides)");
  }
}
