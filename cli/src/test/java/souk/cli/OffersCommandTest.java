package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two providers tell what they offer, and a customer sees it. */
class OffersCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  private Souk sell(HttpMarket market, int number, int price, String region) {
    return Souk.start(
        market.with(
            "cache-" + number,
            "sell",
            "http",
            "--upstream",
            market.upstream(),
            "--price",
            price + " units",
            "--property",
            "region=" + region,
            "--state",
            folder.resolve("seller-" + number)));
  }

  private static void ready(Souk seller) throws Exception {
    var _ = seller.await("ready", line -> line.path("event").asString().equals("ready"));
  }

  private static JsonNode offers(HttpMarket market, int status, Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of("offers", "--network", market.net(), "--json"));
    all.addAll(List.of(more));
    Souk offers = Souk.run(all.toArray());
    assertThat(offers.ended()).as("%s%s", offers.text(), offers.error()).isEqualTo(status);
    return offers.json();
  }

  private static List<String> prices(JsonNode found) {
    return found.path("offers").findValuesAsString("ticketPrice");
  }

  @Test
  void shouldShowTheCheapestThatFitAndWhyOthersDoNot() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED);
        Souk dear = sell(market, 1, 500, "north");
        Souk cheap = sell(market, 2, 100, "south")) {
      ready(dear);
      ready(cheap);

      JsonNode all = offers(market, 0);
      assertThat(prices(all)).containsExactly("100", "500");
      assertThat(all.path("offers").path(0).path("properties").path("region").asString())
          .isEqualTo("south");

      assertThat(prices(offers(market, 0, "--where", "region=north"))).containsExactly("500");
      JsonNode none =
          offers(market, Main.FAILED, "--where", "region=north", "--most-price", "100 units");
      assertThat(prices(none)).isEmpty();
      assertThat(none.path("conditions").findValuesAsString("left"))
          .containsExactly("2", "2", "1", "0");
      assertThat(none.path("why").size()).isZero();
      Souk.run("offers", "--network", market.net(), "--where", "Region")
          .bad(Main.USAGE, "--where: 'Region': a condition is name=value");
      Souk.run("offers", "--network", market.net(), "--constraint", "")
          .bad(Main.USAGE, "--constraint: it says nothing");
      Object[] cheap1 = {"offers", "--network", market.net(), "--most-price", "0.000001"};
      assertThat(Souk.run(cheap1).text()).contains("a ticket at most 0.000001 TST");

      Souk escaped =
          Souk.run("offers", "--network", market.net(), "--constraint", "endpoint == '\u001b[31m'");
      assertThat(escaped.text()).contains("endpoint == ' [31m'").doesNotContain("\u001b");

      JsonNode typo =
          offers(market, Main.FAILED, "--where", "regoin=north", "--constraint", "tickets / 0 > 1");
      assertThat(typo.path("conditions").findValuesAsString("condition"))
          .noneMatch(each -> each.startsWith("a ticket"));
      assertThat(typo.path("why").values())
          .extracting(JsonNode::asString)
          .satisfiesExactly(
              each -> assertThat(each).isEqualTo("none of the offers says anything of regoin"),
              each ->
                  assertThat(each)
                      .startsWith("the cheapest offer: ")
                      .endsWith("it divides by zero"));
    }
  }
}
