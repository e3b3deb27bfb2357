package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A market that nobody may change. */
class VersionsCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  @Test
  void shouldSayThatNobodyMayAnnounceWhenTheMarketFileNamesNobody() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED)) {
      JsonNode found = Souk.run("versions", "--network", market.net(), "--json").good().json();

      assertThat(found.path("inForce").asInt()).isEqualTo(1);
      assertThat(found.path("announcers").size()).isZero();
      assertThat(found.path("versions").findValuesAsString("state")).containsExactly("in-force");
      assertThat(found.path("versions").findValuesAsString("prize")).containsExactly("40000");
      assertThat(Souk.run("versions", "--network", market.net()).good().text())
          .contains("version 1 is in force", "Nobody may announce");
    }
  }
}
