package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import souk.primitives.Keccak256;
import tools.jackson.databind.JsonNode;

/**
 * Caches as processes that are killed after they sent a claim and before they see it in a block:
 * one whose claim still waits at the node, one whose claim the node has lost.
 */
class KilledProviderTest {
  private static final int CACHES = 4;

  /** Of {@code claim(bytes)}. */
  private static final String CLAIM =
      Keccak256.hash("claim(bytes)".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
          .toString()
          .substring(0, 10);

  /** Where the number of books of the first group stands in a claim's data, in hex digits. */
  private static final int BOOKS_AT = 2 + 2 * (4 + 32 + 32 + 4 + 20 + 2 + 32 + 4 + 4 + 1);

  @TempDir private Path folder;

  /** The command in a process of its own, which can be killed. */
  private Process process(Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Object[] cache(DevMarket market, int number) {
    return market.with("cache-" + number, "cache", "--state", folder.resolve("c" + number));
  }

  private interface Check {
    boolean holds() throws Exception;
  }

  private static void until(String what, Check check) throws Exception {
    long end = System.nanoTime() + Souk.LONG.toNanos();
    while (!check.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionFailedError("never: " + what);
      }
      Thread.sleep(50);
    }
  }

  /** The claim of an account that waits for a block. */
  private static Optional<JsonNode> waitingClaim(DevMarket market, String account)
      throws Exception {
    for (JsonNode of : market.rpc("txpool_content", "").path("pending").values()) {
      for (JsonNode sent : of.values()) {
        if (sent.path("from").asString().equalsIgnoreCase(account)
            && sent.path("input").asString().startsWith(CLAIM)) {
          return Optional.of(sent);
        }
      }
    }
    return Optional.empty();
  }

  private static int books(JsonNode claim) {
    return Integer.parseInt(claim.get("input").asString().substring(BOOKS_AT, BOOKS_AT + 4), 16);
  }

  private static String account(DevMarket market, int number) {
    return market.said().get("keys").get("cache-" + number).get("address").asString();
  }

  @Test
  void shouldBePaidOnceAndLoseNothingWhenKilledBetweenSendingAClaimAndSeeingIt() throws Exception {
    byte[] content = new byte[24 << 20];
    new Random(61).nextBytes(content);
    Path file = Files.write(folder.resolve("object"), content);
    List<Process> killed = new ArrayList<>();
    List<Souk> caches = new ArrayList<>();
    try (DevMarket market = new DevMarket(folder.resolve("net"), CACHES)) {
      try {
        killed.add(process(cache(market, 1)));
        killed.add(process(cache(market, 2)));
        caches.add(Souk.start(cache(market, 3)));
        caches.add(Souk.start(cache(market, 4)));
        long round;
        try (Souk publisher =
            Souk.start(
                market.with(
                    "publisher",
                    "publish",
                    file,
                    "--state",
                    folder.resolve("publisher"),
                    "--caches",
                    CACHES,
                    "--once"))) {
          var _ = publisher.await("hired", line -> line.path("hired").asInt(0) == CACHES);
          market.nextRound();
          JsonNode standing =
              publisher.await("ready", line -> line.path("ready").asInt(0) == CACHES);
          Souk.run(
                  "fetch",
                  standing.get("url").asString(),
                  "--network",
                  market.net(),
                  "--out",
                  folder.resolve("fetched"))
              .good();
          round = market.head() / DevMarket.ROUND;
        }
        assertThat(folder.resolve("fetched")).hasSameBinaryContentAs(file);

        // From here on blocks come when this test says so.
        market.rpc("evm_setIntervalMining", "0");
        market.rpc("evm_setAutomine", "false");
        market.passTo((round + 1) * DevMarket.ROUND + DevMarket.SEED_DELAY + 1);
        int[] books = new int[2];
        int[] looks = new int[1];
        until(
            "both have sent their claims",
            () -> {
              for (int i = 0; i < 2; i++) {
                Optional<JsonNode> claim = waitingClaim(market, account(market, i + 1));
                if (claim.isPresent() && killed.get(i).isAlive()) {
                  books[i] = books(claim.get());
                  killed.get(i).destroyForcibly().waitFor();
                  if (i == 1) { // and the node has lost this one
                    String hash = claim.get().get("hash").asString();
                    market.rpc("anvil_dropTransaction", "\"" + hash + "\"");
                  }
                }
              }
              if (killed.stream().noneMatch(Process::isAlive)) {
                return true;
              }
              if (++looks[0] % 40 == 0) {
                market.mine(1); // draws come before claims, and take their time
              }
              return false;
            });
        assertThat(books[0]).isPositive();
        assertThat(books[1]).isPositive();
        assertThat(market.provider(2).get("prizes").asInt()).isZero();

        assertThat(waitingClaim(market, account(market, 2))).isEmpty();
        caches.add(Souk.start(cache(market, 1)));
        caches.add(Souk.start(cache(market, 2)));
        for (Souk cache : caches.subList(2, 4)) {
          cache.await("ready", line -> line.get("event").asString().equals("ready"));
        }
        try {
          until(
              "both are paid",
              () -> {
                market.mine(1);
                return market.provider(1).get("prizes").asInt() > 0
                    && market.provider(2).get("prizes").asInt() > 0;
              });
          for (Souk cache : caches) {
            until(
                "it is settled",
                () -> {
                  market.mine(1);
                  return cache.lines().getLast().path("unsettled").isEmpty();
                });
          }
        } catch (AssertionFailedError e) {
          StringBuilder state = new StringBuilder();
          caches.forEach(cache -> state.append(cache.text()).append(cache.error()).append('\n'));
          throw new AssertionFailedError(
              e.getMessage() + "; " + market.rpc("txpool_content", "") + "\n" + state, e);
        }
        // Who would claim twice does so within a few blocks.
        for (int i = 0; i < 30; i++) {
          market.mine(1);
          Thread.sleep(20);
        }
        for (int i = 0; i < 2; i++) {
          JsonNode now = market.provider(i + 1);
          assertThat(now.get("prizes").asInt()).isEqualTo(books[i]);
          assertThat(now.get("balance").asLong()).isEqualTo(DevMarket.PRIZE * books[i]);
        }
        JsonNode customer = market.wallet("publisher");
        long paid = 0;
        for (int i = 1; i <= CACHES; i++) {
          paid += market.provider(i).get("balance").asLong();
        }
        assertThat(
                customer.get("outside").asLong()
                    + customer.get("balance").asLong()
                    + customer.get("escrows").get(0).get("locked").asLong()
                    + paid)
            .isEqualTo(DevMarket.MONEY);
      } finally {
        killed.forEach(Process::destroyForcibly);
        caches.forEach(Souk::stop);
      }
    }
  }
}
