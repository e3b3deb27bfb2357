package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** A cache whose operator asked its collateral back, and starts it once more. */
class ProviderLeavesTest {
  private static final long PUT = 2 * DevMarket.COLLATERAL;

  @TempDir private Path folder;

  @Test
  void shouldPutNoCollateralInAgainUnaskedWhenItWasAskedBack() throws Exception {
    try (DevMarket market = new DevMarket(folder.resolve("net"), 1)) {
      assertThat(runs(market).get("more").asLong()).isEqualTo(PUT);
      assertThat(market.provider(1).get("freeCollateral").asLong()).isEqualTo(PUT);
      Souk.run(market.with("cache-1", "provider", "unbond", PUT + " units")).good();

      JsonNode again = runs(market);
      assertThat(again.get("put").asBoolean()).isFalse();
      assertThat(again.get("unbonding").asLong()).isEqualTo(PUT);
      assertThat(market.provider(1).get("freeCollateral").asLong()).isZero();
      assertThat(runs(market, "--collateral", PUT + " units").get("put").asBoolean())
          .as("what always stands in a unit file is no consent")
          .isFalse();

      assertThat(runs(market, "--yes").get("put").asBoolean()).isTrue();
      assertThat(market.provider(1).get("freeCollateral").asLong()).isEqualTo(PUT);
    }
  }

  /** Starts it, and ends it when it serves; what it said of its collateral. */
  private JsonNode runs(DevMarket market, Object... more) throws Exception {
    Object[] usual = {"cache", "--state", folder.resolve("cache")};
    Object[] all = java.util.Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    try (Souk cache = Souk.start(market.with("cache-1", all))) {
      cache.await("ready", line -> line.path("event").asString().equals("ready"));
      return cache.await("collateral", line -> line.path("event").asString().equals("collateral"));
    }
  }
}
