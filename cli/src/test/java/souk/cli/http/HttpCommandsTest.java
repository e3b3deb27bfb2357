package souk.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.Souk;
import souk.cli.Terminal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A file server that is sold and bought by commands of their own, on one development chain. */
class HttpCommandsTest {
  private static final long SEED = 20_261_128;
  private static final String LOCKED = "51.2 TST"; // 32 books of 0.08 in each of 20 rounds
  private static final long MONEY = 1_000_000_000_000L;

  @TempDir private static Path folder;
  private static Path net;
  private static String seller = "";
  private static HttpMarket market;
  private static byte[] content;

  @BeforeAll
  static void begin() throws Exception {
    market = new HttpMarket(folder, SEED);
    net = market.net();
    content = market.content();
  }

  @AfterAll
  static void end() {
    if (market != null) {
      market.close();
    }
  }

  private static Object[] with(String key, Object... arguments) {
    return market.with(key, arguments);
  }

  @Test
  void shouldSellBuySettleAndConserveWhenEachIsACommandOfItsOwn() throws Exception {
    URI upstream = market.upstream();
    Path target = folder.resolve("bought");
    Object[] sell =
        with(
            "cache-1",
            "sell",
            "http",
            "--upstream",
            upstream,
            "--price",
            "20000 units",
            "--collateral",
            "150 TST",
            "--state",
            folder.resolve("seller"));
    try (Souk seller = Souk.start(sell)) {
      JsonNode ready = seller.await("ready", line -> line.get("event").asString().equals("ready"));
      HttpCommandsTest.seller = ready.get("address").asString();
      assertThat(ready.get("price").asLong()).isEqualTo(20_000);
      String endpoint = ready.get("endpoint").asString();

      Object[] tooDear =
          with(
              "publisher",
              "call",
              "/object.bin",
              "--state",
              folder.resolve("buyer"),
              "--most",
              "19999 units");
      Souk.run(tooDear).bad(Main.FAILED, "a unit costs 0.02 TST", "nothing was paid");
      Souk.run(with("publisher", "call", "/object.bin", "--state", folder.resolve("buyer")))
          .bad(Main.FAILED, "a unit costs 0.02 TST, and 0.01 TST by the market file");

      mustTellTheCostAndSendNothing();
      mustLockNoMoreThanIsAllowed();
      mustRefuseARequestThatNobodyPassesOn();

      JsonNode got;
      try (var _ = market.hurry()) {
        got =
            Souk.run(
                    with(
                        "publisher",
                        "call",
                        endpoint + "/object.bin",
                        "--state",
                        folder.resolve("buyer"),
                        "--most",
                        1,
                        "--lock",
                        LOCKED,
                        "-o",
                        target))
                .good()
                .json();
      }
      assertThat(Files.readAllBytes(target)).isEqualTo(content);
      assertThat(got.get("status").asInt()).isEqualTo(200);
      assertThat(got.get("units").asLong()).isEqualTo(4);
      assertThat(got.get("tickets").asLong()).isEqualTo(4);
      assertThat(got.get("worth").asLong()).isEqualTo(80_000);
      assertThat(got.get("provider").asString()).isEqualTo(ready.get("address").asString());

      // Again, with the same escrow and agreement: what is not there is an answer too.
      try (var _ = market.hurry()) {
        Souk missing =
            Souk.run(
                with(
                    "publisher",
                    "call",
                    "/nothing",
                    "--provider",
                    ready.get("address").asString(),
                    "--state",
                    folder.resolve("buyer"),
                    "--most",
                    0.02));
        assertThat(missing.json().get("status").asInt()).isEqualTo(404);
        assertThat(missing.json().get("tickets").asLong()).isOne();
        JsonNode standing = mustStand(ready);
        assertThat(standing.path("due").path("tickets").asLong() + rounds(seller, "tickets"))
            .isEqualTo(5);
        seller.await("all rounds", _ -> rounds(seller, "tickets") == 5);
      }
      mustConserve();
      mustMeasureWhatWasAssumed();
      new SellersHistory(net, folder.resolve("seller"))
          .mustTellWhatWasEarned(rounds(seller, "paid"));
      try (var _ = market.hurry()) {
        mustSayWhichEscrowIsUsed();
      }
      mustEndWithAWordWhenItIsInterrupted();
      proxy(ready.get("address").asString());
      seller.stop().good();
      JsonNode last = seller.lines().getLast();
      assertThat(last.get("event").asString()).isEqualTo("stopped");
      new SellersHistory(net, folder.resolve("seller"))
          .mustFindTransactionsThatItsNodeDidNotHearOf(folder.resolve("forgetful"));
    }
  }

  private static long rounds(Souk seller, String what) {
    return seller.lines().stream()
        .filter(line -> line.get("event").asString().equals("round"))
        .mapToLong(line -> line.get(what).asLong())
        .sum();
  }

  /** What ledger and node have of five tickets, in books of 32 that the buyer locked for. */
  private static void mustMeasureWhatWasAssumed() throws Exception {
    Path state = folder.resolve("seller");
    JsonNode seen =
        Souk.run("design", "observe", "--network", net, "--state", state, "--json").good().json();
    assertThat(seen.path("strays").asBoolean(true)).isFalse();
    assertThat(seen.path("measured").path("providers").path("value").asInt()).isOne();
    assertThat(seen.path("measured").path("books-in-one-hand").path("value").asInt()).isEqualTo(32);
    assertThat(seen.path("measured").path("availability").path("value").asInt()).isOne();
    assertThat(seen.path("measured").path("latency").path("value").asDouble()).isPositive();
    assertThat(seen.path("measured").path("unpaid").path("value").asDouble(1)).isZero();
    assertThat(seen.path("measured").path("faults").path("value").asDouble(1)).isZero();

    Path stricter = folder.resolve("stricter.yaml");
    String text = Files.readString(Path.of("../markets/http.yaml"));
    Files.writeString(stricter, text.replace("booksInOneHand: 100 ", "booksInOneHand: 20 "));
    Souk strays = Souk.run("design", "observe", stricter, "--network", net, "--probes", 0);
    assertThat(strays.ended()).isEqualTo(Main.FAILED);
    assertThat(strays.text())
        .containsPattern("hands +20 +up to 20 +32 +YES")
        .contains(
            "biased-draw: builder+seller > buyer is open again: parameter.figures.booksInOneHand was"
                + " measured as 32.00 where 20.00 is assumed (observed.hands)")
        .contains("1 of 3 stray.");

    Path other = folder.resolve("other.yaml");
    Files.writeString(other, text.replace("claimWindow: 200 ", "claimWindow: 201 "));
    Souk.run("design", "observe", other, "--network", net)
        .bad(Main.FAILED, "goes by other ledger rules than " + other);
    Souk.run("design", "observe", "../markets/content.yaml", "--network", net)
        .bad(Main.FAILED, "goes by other ledger rules than ../markets/content.yaml");
    Souk.run("design", "observe", "--network", folder.resolve("nowhere"))
        .bad(Main.USAGE, "there is no network file");
    Souk.run("design", "observe", "--network", net, "--state", folder.resolve("nowhere"))
        .bad(Main.USAGE, "--state: there is no folder");
    Souk.run("design", "observe", "--network", net, "--probes", 101).bad(Main.USAGE, "--probes is");
  }

  /** What the running node tells its operator. */
  private static JsonNode mustStand(JsonNode ready) throws Exception {
    JsonNode status =
        Souk.run("status", "--state", folder.resolve("seller"), "--json").good().json();
    assertThat(status.get("address")).isEqualTo(ready.get("address"));
    assertThat(status.path("health").path("ready").asBoolean()).isTrue();
    assertThat(status.path("health").path("chain").path("reachable").asBoolean()).isTrue();
    assertThat(status.path("coins").bigIntegerValue()).isPositive();
    assertThat(status.path("coinsPayForClaims").asLong()).isGreaterThan(50);
    assertThat(Souk.run("status", ready.get("endpoint").asString()).good().text())
        .contains("at risk tickets", "health, ready", "true")
        .containsPattern("due, expected +[0-9.]+ TST")
        .containsPattern("collateral, locked +50.00 TST")
        .containsPattern("coins +[0-9.]+ [A-Za-z]+");
    return status;
  }

  private static void mustTellTheCostAndSendNothing() throws Exception {
    Object state = folder.resolve("asks");
    JsonNode call =
        Souk.run(
                with(
                    "publisher",
                    "call",
                    "/x",
                    "--state",
                    state,
                    "--most",
                    0.05,
                    "--dry-run",
                    "--books",
                    3))
            .good()
            .json();
    assertThat(call.get("price").asLong()).isEqualTo(20_000);
    assertThat(call.get("locks").asLong())
        .isEqualTo(80_000L * 3 * call.get("rounds").asLong())
        .isPositive();
    assertThat(call.get("callMost").asLong()).isEqualTo(50_000);
    assertThat(call.get("extensionMost").asLong()).isZero();
    assertThat(call.get("feeMost").asLong()).isPositive();
    JsonNode buy =
        Souk.run(
                with(
                    "publisher",
                    "buy",
                    "http",
                    "--state",
                    state,
                    "--price",
                    "20000 units",
                    "--dry-run",
                    "--books",
                    3))
            .good()
            .json();
    assertThat(buy.get("locks")).isEqualTo(call.get("locks"));
    assertThat(buy.get("extensionMost")).isEqualTo(call.get("locks"));
    JsonNode wallet = Souk.run(with("publisher", "wallet")).good().json();
    assertThat(wallet.get("escrows").isEmpty()).isTrue();
    assertThat(wallet.get("outside").asLong()).isEqualTo(MONEY);
  }

  private static Souk call(Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of("call", "/nothing", "--network", net));
    all.addAll(List.of("--keystore", net.resolve("keys/publisher.json")));
    all.addAll(List.of("--password-file", net.resolve("keys/password")));
    all.addAll(List.of("--state", folder.resolve("buyer"), "--provider"));
    all.addAll(List.of(more));
    return Souk.run(all.toArray());
  }

  private static void mustLockNoMoreThanIsAllowed() throws Exception {
    call(seller, "--most", 1)
        .bad(
            Main.FAILED,
            "a new escrow locks 51.20 TST, more than the 1.00 TST that --most allows",
            "--lock SUM or --yes",
            "nothing was locked");
    call(seller, "--most", 1, "--yes", "--lock", 51.19)
        .bad(Main.FAILED, "more than the 51.19 TST that --lock allows", "nothing was locked");
    JsonNode wallet = Souk.run(with("publisher", "wallet")).good().json();
    assertThat(wallet.get("escrows").isEmpty()).isTrue();
  }

  /** A second price is a second escrow, which is not opened without a word; people are told all. */
  private static void mustSayWhichEscrowIsUsed() throws Exception {
    Souk again = call(seller, "--most", 1);
    assertThat(again.ended()).isEqualTo(Main.FAILED); // what is not there is an answer, too
    assertThat(again.error())
        .contains("The escrow of before goes on, 0x", "404, 130 bytes in 1 unit")
        .contains("for 1 ticket worth 0.02 TST");
    Object[] dearer =
        with(
            "cache-2",
            "sell",
            "http",
            "--upstream",
            market.upstream(),
            "--price",
            "0.03 TST",
            "--state",
            folder.resolve("dearer"));
    try (Souk other = Souk.start(dearer)) {
      String address =
          other
              .await("ready", line -> line.get("event").asString().equals("ready"))
              .get("address")
              .asString();
      assertThat(call(address, "--most", 1, "--dry-run").good().text())
          .contains("Opens an escrow and locks 76.80 TST in it, for 20 rounds.")
          .containsPattern("Beside it [0-9.]+ TST stay locked in 1 escrow of before");
      Path nowhere = folder.resolve("nowhere");
      Object[] dry =
          with("cache-2", "call", "/x", "--state", nowhere, "--most", 1, "--dry-run", "--yes");
      assertThat(Souk.run(dry).good().text()).isNotEmpty();
      assertThat(nowhere).doesNotExist();
      other.stop().good();
    }
  }

  /** On a terminal, while it waits for its escrow's first round. */
  private static void mustEndWithAWordWhenItIsInterrupted() throws Exception {
    Object[] call =
        with("cache-2", "call", "/x", "--state", folder.resolve("ended"), "--most", 1, "--yes");
    Terminal.Ended ended =
        Terminal.run(
            200,
            "waiting for round",
            "\003",
            Terminal.souk(Arrays.copyOf(call, call.length - 1))); // for people, not as JSON
    assertThat(ended.status()).isEqualTo(130);
    assertThat(ended.out())
        .containsSubsequence(
            "… opening the key",
            "… asking providers for their prices",
            "Opens an escrow and locks 51.20 TST in it",
            "… opening the escrow and hiring 0x",
            "… waiting for round",
            "which begins in block",
            ", in about",
            "souk: interrupted; nothing was paid, and what is locked in the escrow is there for the"
                + " next call",
            "To go on:  ./souk call /x --state");
    assertThat(ended.out().substring(ended.out().indexOf("To go on"))).hasLineCount(1);
  }

  /** Before anything is locked, and in a dry run too. */
  private static void mustRefuseARequestThatNobodyPassesOn() throws Exception {
    Path there = Files.writeString(folder.resolve("there"), "old");
    for (Object[] wrong :
        List.of(
            new Object[] {"requests with GE T", "-X", "GE T"},
            new Object[] {"requests with TRACE", "-X", "trace"},
            new Object[] {"requests with GE T", "-X", "GE T", "--dry-run"},
            new Object[] {"the header cookie", "-H", "Cookie: a=b"},
            new Object[] {"there is there; --force replaces it", "-o", there},
            new Object[] {"is a device", "-o", "/dev/full"})) {
      List<Object> call =
          new ArrayList<>(List.of("publisher", "call", "/x", "--state", folder.resolve("wrong")));
      call.addAll(List.of(wrong).subList(1, wrong.length));
      Souk.run(with((String) call.getFirst(), call.subList(1, call.size()).toArray()))
          .bad(Main.USAGE, (String) wrong[0]);
    }
    assertThat(there).hasContent("old");
    assertThat(folder.resolve("wrong")).doesNotExist();
  }

  private static void mustConserve() throws Exception {
    JsonNode provider =
        Souk.run(
                "provider",
                "--network",
                net,
                "--keystore",
                net.resolve("keys/cache-1.json"),
                "--json")
            .good()
            .json();
    JsonNode customer =
        Souk.run(
                "wallet",
                "--network",
                net,
                "--keystore",
                net.resolve("keys/publisher.json"),
                "--json")
            .good()
            .json();
    long paid = provider.get("prizesPaid").asLong();
    assertThat(paid).isEqualTo(80_000 * provider.get("prizes").asLong());
    assertThat(paid).isBetween(80_000L, 160_000L); // one book of four is used up, another begun
    assertThat(customer.get("escrows").size()).isOne();
    assertThat(
            customer.get("outside").asLong()
                + customer.get("balance").asLong()
                + customer.get("escrows").get(0).get("locked").asLong()
                + paid)
        .isEqualTo(MONEY);
  }

  /** Another customer's programs ask its proxy. */
  private static void proxy(String provider) throws Exception {
    Object[] buy =
        with(
            "cache-2",
            "buy",
            "http",
            "--provider",
            provider,
            "--price",
            "20000 units",
            "--state",
            folder.resolve("proxy"));
    try (Souk buyer = Souk.start(buy);
        HttpClient http = HttpClient.newHttpClient()) {
      JsonNode standing;
      HttpResponse<byte[]> got;
      // Blocks go on until the answer is there: between two rounds it waits for the next.
      try (var _ = market.hurry()) {
        standing = buyer.await("ready", line -> line.path("ready").asInt(0) == 1);
        got =
            http.send(
                HttpRequest.newBuilder(URI.create(standing.get("proxy").asString() + "/object.bin"))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
      }
      assertThat(got.statusCode())
          .as(() -> new String(got.body(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(200);
      assertThat(got.body()).isEqualTo(content);
      buyer.stop().good();
    }
  }

  /** A provider would wait for customers for ever. */
  @Test
  void shouldRefuseLessCollateralThanAnAgreementLocksBeforeAnythingIsSpent() throws Exception {
    Object[] less =
        with(
            "cache-2",
            "sell",
            "http",
            "--upstream",
            "http://127.0.0.1:1",
            "--collateral",
            "1 unit",
            "--state",
            folder.resolve("less"));
    Souk.run(less)
        .bad(Main.USAGE, "--collateral: one agreement of http/1 locks ", "nobody can hire");
  }

  @Test
  void shouldSayInOneLineWhatIsWrongWhenInputCannotBeUsed() throws Exception {
    Souk.run(
            with(
                "cache-1", "sell", "http", "--upstream", "ftp://x", "--state", folder.resolve("s")))
        .bad(Main.USAGE, "--upstream", "http://HOST");
    Souk.run(with("publisher", "call", "/../x", "--state", folder.resolve("b")))
        .bad(Main.USAGE, "no segments '.' and '..'");
    Souk.run(with("publisher", "call", "/x", "-d", "@/nowhere", "--state", folder.resolve("b")))
        .bad(Main.USAGE, "there is no file /nowhere");
    Souk.run(with("publisher", "call", "http://127.0.0.1:1/x", "--state", folder.resolve("b")))
        .bad(Main.FAILED, "no provider on the ledger answers at http://127.0.0.1:1");
  }

  @Test
  void shouldAccountForEveryUnitWhenTheDemonstrationIsAskedForJson() throws Exception {
    Souk demo = Souk.run("demo", "http", "--json").good();
    JsonNode result = new ObjectMapper().readTree(demo.text());
    assertThat(result.get("ok").asBoolean()).isTrue();
    assertThat(result.get("conserved").asBoolean()).isTrue();
    assertThat(result.get("units").asLong()).isEqualTo(5);
    assertThat(result.get("paid").asLong()).isBetween(40_000L, 80_000L);
  }
}
