package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/**
 * Caches as processes that are killed after they sent a claim and before they see it in a block:
 * one whose claim the node has, one whose claim is lost.
 */
class KilledProviderTest {
  private static final int CACHES = 4;

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

  /** A network file that leads through a gate. */
  private Path through(ClaimGate gate, DevMarket market, int number) throws IOException {
    String url = market.url().toString();
    String network = Files.readString(market.net().resolve("network.yaml"));
    assertThat(network).contains(url);
    return Files.writeString(
        market.net().resolve("network-" + number + ".yaml"), network.replace(url, gate.url()));
  }

  private Process killed(DevMarket market, int number, ClaimGate gate) throws IOException {
    Process process =
        process(
            market.over(
                through(gate, market, number),
                "cache-" + number,
                "cache",
                "--state",
                folder.resolve("c" + number)));
    gate.ends(() -> {
      process.destroyForcibly();
      process.onExit().join();
    });
    return process;
  }

  @Test
  void shouldBePaidOnceAndLoseNothingWhenKilledBetweenSendingAClaimAndSeeingIt() throws Exception {
    byte[] content = new byte[24 << 20];
    new Random(61).nextBytes(content);
    Path file = Files.write(folder.resolve("object"), content);
    List<Process> killed = new ArrayList<>();
    List<Souk> caches = new ArrayList<>();
    try (DevMarket market = new DevMarket(folder.resolve("net"), CACHES);
        ClaimGate arriving = new ClaimGate(market.url(), true);
        ClaimGate losing = new ClaimGate(market.url(), false)) {
      try {
        killed.add(killed(market, 1, arriving));
        killed.add(killed(market, 2, losing));
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

        market.passTo((round + 1) * DevMarket.ROUND + DevMarket.SEED_DELAY + 1);
        int[] books = {
          arriving.claimed().get(Souk.LONG.toSeconds(), TimeUnit.SECONDS),
          losing.claimed().get(Souk.LONG.toSeconds(), TimeUnit.SECONDS)
        };
        assertThat(killed).noneMatch(Process::isAlive);
        assertThat(books[0]).isPositive();
        assertThat(books[1]).isPositive();
        assertThat(market.provider(2).get("prizes").asInt()).isZero();

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
