package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Providers are recruited by a command: the cheap before the dear, once, and not unasked. */
class HireCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  private Souk sell(HttpMarket market, int number, String price) {
    return Souk.start(
        market.with(
            "cache-" + number,
            "sell",
            "http",
            "--upstream",
            market.upstream(),
            "--price",
            price,
            "--state",
            folder.resolve("seller-" + number)));
  }

  private static String ready(Souk seller) throws Exception {
    return seller
        .await("ready", line -> line.path("event").asString().equals("ready"))
        .path("address")
        .asString();
  }

  private Souk hire(HttpMarket market, Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of("hire", "--state", folder.resolve("customer")));
    all.addAll(List.of(more));
    return Souk.run(market.with("publisher", all.toArray()));
  }

  private static JsonNode event(Souk said, String name) {
    return said.text()
        .lines()
        .map(Json::read)
        .filter(line -> line.path("event").asString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(said.text()));
  }

  private static Set<String> providers(JsonNode list) {
    return new HashSet<>(list.findValuesAsString("provider"));
  }

  private static JsonNode wallet(HttpMarket market) throws Exception {
    return Souk.run(
            "wallet",
            "--network",
            market.net(),
            "--keystore",
            market.net().resolve("keys/publisher.json"),
            "--json")
        .good()
        .json();
  }

  @Test
  void shouldHireTheCheapOnceAndTheDearWhenBothAreWanted() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED);
        Souk one = sell(market, 1, "10000 units");
        Souk other = sell(market, 2, "30000 units")) {
      String cheap = ready(one);
      String dear = ready(other);
      JsonNode before = wallet(market);

      JsonNode plan = event(hire(market, "--dry-run", "--price", "30000 units").good(), "plan");
      assertThat(providers(plan.path("candidates"))).containsExactly(cheap);
      assertThat(plan.path("locks").asLong()).isPositive();
      Souk few = hire(market, "--price", "10000 units", "--providers", 2);
      assertThat(few.ended()).isEqualTo(Main.FAILED);
      assertThat(few.error()).contains("2 are wanted, and 1 can be hired; nothing was locked");
      Souk little = hire(market, "--price", "10000 units", "--most", "1 units");
      assertThat(little.ended()).isEqualTo(Main.FAILED);
      assertThat(little.error()).contains("--most");
      hire(market, "--providers", 0).bad(Main.USAGE, "--providers");
      Souk unasked = hire(market, "--price", "10000 units");
      assertThat(unasked.ended()).isEqualTo(Main.USAGE);
      assertThat(unasked.error()).contains("add --yes; nothing was locked");
      for (String sum : List.of("outside", "balance", "coins", "escrows")) {
        assertThat(wallet(market).get(sum))
            .as("nothing was sent: %s", sum)
            .isEqualTo(before.get(sum));
      }

      Object[] both = {"--price", "30000 units", "--providers", 2, "--yes"};
      JsonNode hired;
      try (var _ = market.hurry()) {
        hired = event(hire(market, both).good(), "hired");
      }
      assertThat(providers(hired.path("agreements"))).containsExactlyInAnyOrder(cheap, dear);
      JsonNode after = wallet(market);
      assertThat(after.path("escrows").size()).isOne();
      long locked = after.path("escrows").get(0).path("locked").asLong();
      assertThat(after.path("outside").asLong() + after.path("balance").asLong() + locked)
          .isEqualTo(before.path("outside").asLong() + before.path("balance").asLong());

      // Asked again, it goes on with what there is.
      JsonNode again;
      try (var _ = market.hurry()) {
        again = event(hire(market, both).good(), "hired");
      }
      assertThat(again.path("agreements")).isEqualTo(hired.path("agreements"));
      JsonNode last = wallet(market).path("escrows");
      assertThat(last.findValuesAsString("id"))
          .isEqualTo(after.path("escrows").findValuesAsString("id"));
      assertThat(last.get(0).path("locked").asLong()).isEqualTo(locked);
    }
  }
}
