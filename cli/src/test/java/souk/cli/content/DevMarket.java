package souk.cli.content;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A market on a chain that {@code souk devnet} runs, with the rounds of markets/devnet.yaml. */
final class DevMarket implements AutoCloseable {
  static final long ROUND = 40;
  static final long SEED_DELAY = 10;
  static final long CLAIM_WINDOW = 200;
  static final long PRIZE = 40_000;
  static final long COLLATERAL = 50_000_000;
  static final long MONEY = 1_000_000_000_000L;

  private final Path net;
  private final Souk devnet;
  private final JsonNode said;
  private final HttpClient http = HttpClient.newHttpClient();

  DevMarket(Path net, int caches) throws Exception {
    var _ = Souk.requireAnvil();
    this.net = net;
    this.devnet =
        Souk.start(
            "devnet",
            "--dir",
            net,
            "--port",
            0,
            "--caches",
            caches,
            "--market",
            "../markets/devnet.yaml",
            "--json");
    this.said = devnet.awaitObject();
  }

  /** What the command said. */
  JsonNode said() {
    return said;
  }

  /** Where the chain's node answers. */
  URI url() {
    return URI.create(said.get("url").asString());
  }

  Path net() {
    return net;
  }

  JsonNode rpc(String method, String parameters) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url())
            .header("content-type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                        .formatted(method, parameters)))
            .build();
    return new ObjectMapper()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .path("result");
  }

  long head() throws Exception {
    return Long.decode(rpc("eth_blockNumber", "").asString());
  }

  void mine(long blocks) throws Exception {
    rpc("anvil_mine", "\"0x" + Long.toHexString(blocks) + "\"");
  }

  /** Skips blocks that nobody needs. */
  void passTo(long block) throws Exception {
    long missing = block - head();
    if (missing > 0) {
      mine(missing);
    }
  }

  void nextRound() throws Exception {
    passTo((head() / ROUND + 1) * ROUND);
  }

  /** Five blocks a second more, until closed: for what waits for blocks and does nothing else. */
  ExecutorService hurry() {
    ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    var _ =
        ticks.scheduleWithFixedDelay(
            () -> {
              try {
                mine(1);
              } catch (Exception e) {
                throw new IllegalStateException("the chain does not answer", e);
              }
            },
            0,
            200,
            TimeUnit.MILLISECONDS);
    return ticks;
  }

  Path key(String name) {
    return net.resolve("keys").resolve(name + ".json");
  }

  Path password() {
    return net.resolve("keys/password");
  }

  /** A command line with network and key. */
  Object[] with(String name, Object... arguments) {
    return over(net, name, arguments);
  }

  /** A command line with another network file and a key. */
  Object[] over(Path network, String name, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--network",
            network,
            "--keystore",
            key(name),
            "--password-file",
            password(),
            "--json"));
    return all.toArray();
  }

  JsonNode wallet(String name) throws Exception {
    return Souk.run("wallet", "--network", net, "--keystore", key(name), "--json").good().json();
  }

  JsonNode provider(int number) throws Exception {
    return Souk.run("provider", "--network", net, "--keystore", key("cache-" + number), "--json")
        .good()
        .json();
  }

  @Override
  public void close() {
    devnet.stop().good();
    http.close();
  }
}
