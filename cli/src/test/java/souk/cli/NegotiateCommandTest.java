package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A customer negotiates with a seller that comes down and with one that does not, and watches. */
class NegotiateCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  private Souk sell(HttpMarket market, int number, Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "sell",
                "http",
                "--upstream",
                market.upstream(),
                "--price",
                "10000 units",
                "--state",
                folder.resolve("seller-" + number)));
    all.addAll(List.of(more));
    return Souk.start(market.with("cache-" + number, all.toArray()));
  }

  private static String ready(Souk seller) throws Exception {
    return seller
        .await("ready", line -> line.path("event").asString().equals("ready"))
        .path("address")
        .asString();
  }

  private static List<JsonNode> negotiate(HttpMarket market, int status, Object... more)
      throws Exception {
    List<Object> all = new ArrayList<>(List.of("negotiate"));
    all.addAll(List.of(more));
    Souk souk = Souk.run(market.with("publisher", all.toArray()));
    assertThat(souk.ended()).as("%s%s", souk.text(), souk.error()).isEqualTo(status);
    return souk.text().lines().map(Json::read).toList();
  }

  private static JsonNode ended(List<JsonNode> lines, String provider) {
    return lines.stream()
        .filter(line -> line.path("event").asString().equals("ended"))
        .filter(line -> line.path("provider").asString().equals(provider))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldAgreeWithWhoComesDownAndShowEachTurn() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED);
        Souk yielding =
            sell(
                market,
                1,
                "--concede",
                "60",
                "--constraint",
                "rounds <= 50",
                "--collateral",
                "250");
        Souk firm = sell(market, 2)) {
      String first = ready(yielding);
      String second = ready(firm);

      List<JsonNode> lines = negotiate(market, 0, "--most-price", "8000 units");
      JsonNode agreed = ended(lines, first);
      assertThat(agreed.path("state").asString()).isEqualTo("approved");
      assertThat(agreed.path("ticketPrice").asLong()).isBetween(6_000L, 8_000L);
      JsonNode not = ended(lines, second);
      assertThat(not.path("state").asString()).isEqualTo("withdrawn");
      assertThat(lines.getFirst().path("event").asString()).isEqualTo("turn");
      assertThat(lines.getFirst().path("says").asString()).isEqualTo("offers");

      negotiate(market, Main.FAILED, "--most-price", "5000 units");
      Souk.run(market.with("publisher", "negotiate", "--provider", first, "--rounds", "51"))
          .bad(Main.FAILED, "nobody there offers what fits");
      Souk.run(market.with("publisher", "negotiate", "--first", "2", "--most-price", "1"))
          .bad(Main.USAGE, "--first");
      Souk.run(market.with("publisher", "negotiate", "--escrow", "0x12"))
          .bad(Main.USAGE, "--escrow");

      JsonNode hired;
      try (var _ = market.hurry()) {
        hired =
            Souk.run(
                    market.with(
                        "publisher",
                        "hire",
                        "--provider",
                        second,
                        "--price",
                        "10000 units",
                        "--spare",
                        1,
                        "--yes",
                        "--state",
                        folder.resolve("buyer")))
                .good()
                .text()
                .lines()
                .map(Json::read)
                .filter(line -> line.path("event").asString().equals("hired"))
                .findFirst()
                .orElseThrow();
      }
      Path before = folder.resolve("before");
      Souk.run(
              "agreements",
              "write",
              "--state",
              folder.resolve("buyer"),
              "--network",
              market.net(),
              "--to",
              before)
          .good();
      String details;
      try (var files = Files.list(before)) {
        details =
            Json.read(Files.readString(files.findFirst().orElseThrow()))
                .path("terms")
                .path("details")
                .asString();
      }
      String dear = hired.path("escrow").asString();
      Souk.run(
              market.with(
                  "publisher",
                  "negotiate",
                  "--provider",
                  first,
                  "--escrow",
                  dear,
                  "--most-price",
                  "8000 units"))
          .bad(Main.USAGE, "its tickets are worth");
      Path documents = folder.resolve("documents");
      negotiate(
          market,
          0,
          "--provider",
          first,
          "--details",
          details,
          "--escrow",
          dear,
          "--to",
          documents);
      try (var files = Files.list(documents)) {
        assertThat(
                Souk.run(
                        "agreements",
                        "verify",
                        files.findFirst().orElseThrow(),
                        "--network",
                        market.net())
                    .good()
                    .text())
            .contains("runs to block");
      }
      shouldHireAtWhatWasAgreed(market, first, second);
      shouldGoOnWithTheEscrowThatIsThere(market, first, dear);
      shouldLockNothingForWhoHasNoCollateral(market, second);
    }
  }

  private static Souk hireInto(HttpMarket market, Path state, String provider, Object... more)
      throws Exception {
    List<Object> all =
        new ArrayList<>(List.of("negotiate", "--hire", "--state", state, "--provider", provider));
    all.addAll(List.of(more));
    return Souk.run(market.with("publisher", all.toArray()));
  }

  /** As after a failure between the escrow and the agreement: there are books, and a price. */
  private void shouldGoOnWithTheEscrowThatIsThere(HttpMarket market, String provider, String escrow)
      throws Exception {
    Path state = folder.resolve("buyer");
    hireInto(market, state, provider, "--most-price", "8000 units", "--yes")
        .bad(
            Main.USAGE,
            "--most-price: the escrow of before pays",
            "./souk negotiate --hire --state " + state + " --provider " + provider);
    hireInto(market, state, provider, "--books", 33, "--yes")
        .bad(Main.USAGE, "no books left for " + provider, "./souk negotiate --hire --state");
    JsonNode hired;
    try (var _ = market.hurry()) {
      hired = last(hireInto(market, state, provider, "--yes"));
    }
    assertThat(hired.path("event").asString()).isEqualTo("hired");
    assertThat(hired.path("escrow").asString()).isEqualTo(escrow);
  }

  private void shouldLockNothingForWhoHasNoCollateral(HttpMarket market, String provider)
      throws Exception {
    JsonNode known = Souk.run(market.with("cache-2", "provider")).good().json();
    Souk.run(
            market.with(
                "cache-2",
                "provider",
                "unbond",
                known.path("freeCollateral").asString() + " units"))
        .good();
    Path state = folder.resolve("none");
    hireInto(market, state, provider, "--most-price", "20000 units", "--yes")
        .bad(Main.FAILED, "collateral free that an agreement takes", "nothing was locked");
    hireInto(market, state, provider, "--books", Long.MAX_VALUE, "--yes")
        .bad(Main.USAGE, "--books is from 1 to 4294967295");
    hireInto(market, state, provider, "--books", 4_294_967_295L, "--yes")
        .bad(Main.FAILED, "an escrow takes", "fewer --books");
  }

  private static JsonNode last(Souk said) throws Exception {
    return said.good().text().lines().map(Json::read).reduce((_, later) -> later).orElseThrow();
  }

  private void shouldHireAtWhatWasAgreed(HttpMarket market, String provider, String other)
      throws Exception {
    Path state = folder.resolve("cheap");
    Path documents = folder.resolve("cheap-documents");
    List<JsonNode> lines;
    try (var _ = market.hurry()) {
      lines =
          negotiate(
              market,
              0,
              "--provider",
              provider,
              "--most-price",
              "8000 units",
              "--hire",
              "--state",
              state.toString(),
              "--yes");
    }
    long agreed = ended(lines, provider).path("ticketPrice").asLong();
    JsonNode hired = lines.getLast();
    assertThat(agreed).isBetween(6_000L, 8_000L);
    assertThat(hired.path("event").asString()).isEqualTo("hired");

    Souk.run("agreements", "write", "--state", state, "--network", market.net(), "--to", documents)
        .good();
    Path document = documents.resolve(hired.path("agreement").asString() + ".json");
    Souk.run("agreements", "verify", document, "--network", market.net()).good();
    JsonNode escrow = Json.read(Files.readString(document)).path("escrow");
    assertThat(escrow.path("prize").asLong() >> escrow.path("depth").asInt()).isEqualTo(agreed);

    assertThat(last(hireInto(market, state, provider, "--yes"))).as("again").isEqualTo(hired);
    hireInto(market, state, other, "--yes")
        .bad(Main.USAGE, "no books left for " + other, "--hire --state " + state, provider);
    Souk asks = hireInto(market, folder.resolve("unasked"), provider, "--most-price", "8000 units");
    assertThat(asks.ended()).as(asks.text() + asks.error()).isEqualTo(Main.USAGE);
    assertThat(asks.error()).contains("add --yes; nothing was locked");
  }
}
