package souk.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A file server that is sold and bought by commands of their own, on one development chain. */
class HttpCommandsTest {
  private static final long SEED = 20_261_128;
  private static final long MONEY = 1_000_000_000_000L;

  @TempDir private static Path folder;
  private static Path net;
  private static Souk devnet;
  private static JsonNode said;
  private static HttpServer files;
  private static byte[] content;

  @BeforeAll
  static void begin() throws Exception {
    var _ = Souk.requireAnvil();
    System.out.println("seed " + SEED);
    net = folder.resolve("net");
    devnet =
        Souk.start(
            "devnet",
            "--dir",
            net,
            "--port",
            0,
            "--caches",
            2,
            "--market",
            "../markets/http.yaml",
            "--json");
    said = devnet.awaitObject();
    content = new byte[3_500_000];
    new Random(SEED).nextBytes(content);
    Path served = Files.createDirectory(folder.resolve("served"));
    Files.write(served.resolve("object.bin"), content);
    files =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served.toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    files.start();
  }

  @AfterAll
  static void end() {
    if (files != null) {
      files.stop(0);
    }
    if (devnet != null) {
      devnet.stop();
    }
  }

  private static Object[] with(String key, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--network",
            net,
            "--keystore",
            net.resolve("keys").resolve(key + ".json"),
            "--password-file",
            net.resolve("keys/password"),
            "--json"));
    return all.toArray();
  }

  /** Blocks that nobody needs pass faster. */
  private static ScheduledExecutorService hurry() {
    HttpClient http = HttpClient.newHttpClient();
    ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    var _ =
        ticks.scheduleWithFixedDelay(
            () -> {
              try {
                var _ =
                    http.send(
                        HttpRequest.newBuilder(URI.create(said.get("url").asString()))
                            .header("content-type", "application/json")
                            .POST(
                                HttpRequest.BodyPublishers.ofString(
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"anvil_mine\",\"params\":[\"0x1\"]}"))
                            .build(),
                        HttpResponse.BodyHandlers.ofString());
              } catch (Exception e) {
                throw new IllegalStateException("the chain does not answer", e);
              }
            },
            0,
            300,
            TimeUnit.MILLISECONDS);
    return ticks;
  }

  @Test
  void shouldSellBuySettleAndConserveWhenEachIsACommandOfItsOwn() throws Exception {
    URI upstream = URI.create("http://127.0.0.1:" + files.getAddress().getPort());
    Path target = folder.resolve("bought");
    Object[] sell =
        with(
            "cache-1",
            "sell",
            "http",
            "--upstream",
            upstream,
            "--price",
            20_000,
            "--state",
            folder.resolve("seller"));
    try (Souk seller = Souk.start(sell)) {
      JsonNode ready = seller.await("ready", line -> line.get("event").asString().equals("ready"));
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
              19_999);
      Souk.run(tooDear).bad(Main.FAILED, "a unit costs 20000", "nothing was paid");
      Souk.run(with("publisher", "call", "/object.bin", "--state", folder.resolve("buyer")))
          .bad(Main.FAILED, "a unit costs 20000, and 10000 by the market file");

      JsonNode got;
      try (var _ = hurry()) {
        got =
            Souk.run(
                    with(
                        "publisher",
                        "call",
                        endpoint + "/object.bin",
                        "--state",
                        folder.resolve("buyer"),
                        "--most",
                        1_000_000,
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
      try (var _ = hurry()) {
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
                    20_000));
        assertThat(missing.json().get("status").asInt()).isEqualTo(404);
        assertThat(missing.json().get("tickets").asLong()).isOne();
        seller.await("income", line -> line.get("event").asString().equals("income"));
        seller.awaitLast("settled", line -> line.path("unsettled").isEmpty());
      }
      mustConserve();
      proxy(ready.get("address").asString());
      seller.stop().good();
    }
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
            20_000,
            "--state",
            folder.resolve("proxy"));
    try (Souk buyer = Souk.start(buy);
        HttpClient http = HttpClient.newHttpClient()) {
      JsonNode standing;
      try (var _ = hurry()) {
        standing = buyer.await("ready", line -> line.path("ready").asInt(0) == 1);
      }
      HttpResponse<byte[]> got =
          http.send(
              HttpRequest.newBuilder(URI.create(standing.get("proxy").asString() + "/object.bin"))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(got.statusCode()).isEqualTo(200);
      assertThat(got.body()).isEqualTo(content);
      buyer.stop().good();
    }
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
