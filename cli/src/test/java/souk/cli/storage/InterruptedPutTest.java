package souk.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** A put that is ended while its providers seal, one of which never will. */
class InterruptedPutTest {
  private static final long SEED = 20_261_201;

  @TempDir private Path folder;

  private HttpMarket open() throws Exception {
    Path rules = folder.resolve("storage.yaml");
    Files.writeString(
        rules,
        Files.readString(Path.of("../markets/storage.yaml"))
            .replace("roundLength: 120 ", "roundLength: 60 ")
            .replace("commitWithin: 110", "commitWithin: 70"));
    return new HttpMarket(folder, SEED, rules, 4);
  }

  private Souk provider(HttpMarket market, int number) {
    return Souk.start(
        market.with("cache-" + number, "run", "--collateral", "3", "--state", state(number)));
  }

  private Path state(int number) {
    return folder.resolve("provider-" + number);
  }

  private Object[] words(HttpMarket market, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("storage"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--state", folder.resolve("stored")));
    return market.with("publisher", all.toArray());
  }

  private static boolean event(JsonNode line, String name) {
    return line.path("event").asString().equals(name);
  }

  private List<String> states(HttpMarket market, String name) throws Exception {
    JsonNode stat = Souk.run(words(market, "stat", name)).good().json();
    return stat.path("places").findValuesAsString("state");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void shouldGoOnAtOnceWithOthersForWhatWasNotSealed() throws Exception {
    byte[] bytes = new byte[200_000];
    new Random(SEED).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    List<Souk> providers = new ArrayList<>();
    // A file where a folder is to be: whatever this one signs for, it cannot seal.
    Files.createDirectories(state(3).resolve("storage-1"));
    Files.createFile(state(3).resolve("storage-1/parents"));
    ScheduledExecutorService ticks = null;
    try (HttpMarket market = open()) {
      try {
        for (int i = 1; i <= 3; i++) {
          providers.add(provider(market, i));
        }
        for (Souk each : providers) {
          each.await("ready", line -> event(line, "ready"));
        }
        ticks = market.hurry();
        Object[] put =
            words(market, "put", file, "--name", "a", "--needed", 2, "--pieces", 3, "--yes");
        try (Souk first = Souk.start(put)) {
          first.await(
              "all agreements", line -> event(line, "standing") && line.path("hired").asInt() == 3);
          first.stop();
        }
        Souk spare = provider(market, 4);
        providers.add(spare);
        spare.await("ready", line -> event(line, "ready"));
        while (!states(market, "a").contains("LOST")) {
          TimeUnit.MILLISECONDS.sleep(500);
        }
        JsonNode stored = Souk.run(put).good().lines().getLast();
        assertThat(event(stored, "stored")).isTrue();
        assertThat(states(market, "a")).containsOnlyOnce("LOST");
        assertThat(states(market, "a").stream().filter("KEPT"::equals)).hasSize(3);

        // One that is not interrupted does not wait for who is too late, either.
        Souk all =
            Souk.run(
                words(market, "put", file, "--name", "b", "--needed", 2, "--pieces", 4, "--yes"));
        assertThat(all.ended()).isEqualTo(Main.FAILED);
        assertThat(all.error()).contains("1 lost theirs, or did not seal them in time");
      } finally {
        providers.forEach(Souk::stop);
        if (ticks != null) {
          ticks.shutdownNow();
        }
      }
    }
  }
}
