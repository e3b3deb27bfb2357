package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/**
 * What publishing costs, before and after, and that nothing is spent before all that can fail for
 * free was tried; many files, added and removed while the publisher runs.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PublishCommandTest {
  private static final int CACHES = 4;
  private static final int ROUNDS = 3;
  private static final long SEED = 37;

  @TempDir private static Path folder;
  private static DevMarket market;
  private static Path file;

  @BeforeAll
  static void begin() throws Exception {
    market = new DevMarket(folder.resolve("net"), CACHES);
    file = random("film.mp4", 600_000);
  }

  @AfterAll
  static void end() {
    if (market != null) {
      market.close();
    }
  }

  private static Path random(String name, int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(SEED + bytes).nextBytes(content);
    Path made = folder.resolve(name);
    Files.createDirectories(made.getParent());
    return Files.write(made, content);
  }

  private static Object[] publish(Object... more) {
    List<Object> all = new ArrayList<>(List.of("publish"));
    all.addAll(List.of(more));
    all.addAll(List.of("--caches", CACHES, "--rounds", ROUNDS));
    return market.with("publisher", all.toArray());
  }

  private static Path state(String name) {
    return folder.resolve(name);
  }

  private static void refused(int status, String why, Object... more) throws Exception {
    JsonNode before = market.wallet("publisher");
    Souk souk = Souk.run(publish(more));
    assertThat(souk.error()).startsWith("souk: ").contains(why);
    assertThat(souk.ended()).isEqualTo(status);
    JsonNode after = market.wallet("publisher");
    assertThat(after.get("outside")).isEqualTo(before.get("outside"));
    assertThat(after.get("escrows").size()).isEqualTo(before.get("escrows").size());
    assertThat(after.get("balance")).isEqualTo(before.get("balance"));
  }

  @Test
  @Order(1)
  void shouldSpendNothingWhenAnythingIsWrongThatCanBeSeenForFree() throws Exception {
    Path tiny = random("tiny", 1);
    refused(
        Main.USAGE, "has 1 byte; sponsored delivery needs at least", tiny, "--state", state("a"));
    try (ServerSocket taken = new ServerSocket(0)) {
      refused(
          Main.FAILED, "is in use", file, "--state", state("b"), "--port", taken.getLocalPort());
    }
    refused(
        Main.FAILED, "unknown host", file, "--state", state("c"), "--host", "no.such.host.invalid");
    refused(
        Main.FAILED,
        "more than the 0.000001 TST that --most allows",
        file,
        "--state",
        state("d"),
        "--most",
        "1 units");
    refused(
        Main.FAILED, "the escrow takes", file, "--state", state("e"), "--deliveries", 500_000_000);
    try (var _ = market.hurry()) {
      refused(
          Main.FAILED,
          "no other cache stands on the ledger",
          file,
          "--once",
          "--state",
          state("f"));
    }
  }

  @Test
  @Order(2)
  void shouldSayWhatItWillCostAndSendNothingWhenItIsOnlyAsked() throws Exception {
    JsonNode before = market.wallet("publisher");
    JsonNode cost =
        Souk.run(publish(file, "--state", state("g"), "--dry-run")).good().lines().getFirst();
    assertThat(cost.get("event").asString()).isEqualTo("cost");
    long locks = cost.get("locks").asLong();
    assertThat(locks).isPositive().isEqualTo(cost.get("extensionMost").asLong());
    assertThat(locks % (DevMarket.PRIZE * ROUNDS * CACHES)).isZero();
    assertThat(cost.get("feeMost").asLong()).isPositive();
    assertThat(market.wallet("publisher").get("outside")).isEqualTo(before.get("outside"));
  }

  /** Warnings of nodes in this process. */
  private static final class Warnings extends Handler {
    private final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord event) {
      if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
        all.add(new SimpleFormatter().formatMessage(event));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  @Order(3)
  void shouldPublishManyFilesAndTellWhatTheyCost() throws Exception {
    Path inside = random("tree/a/b.txt", 300_000);
    random("tree/small.txt", 5);
    Path later = random("later.bin", 400_000);
    List<Souk> caches = new ArrayList<>();
    Warnings warnings = new Warnings();
    Logger log = Logger.getLogger("souk");
    log.addHandler(warnings);
    try (Souk publisher =
        Souk.start(
            publish(
                file,
                folder.resolve("tree"),
                "--state",
                state("p"),
                "--yes",
                "--most",
                "100000000000 units"))) {
      JsonNode cost = publisher.await("cost", line -> line.path("event").asString().equals("cost"));
      publisher.await("waiting", line -> line.path("event").asString().equals("waiting"));
      assertThat(market.wallet("publisher").get("escrows").size()).isZero();
      for (int i = 1; i <= CACHES; i++) {
        caches.add(Souk.start(market.with("cache-" + i, "cache", "--state", state("c" + i))));
      }
      try (var _ = market.hurry()) {
        publisher.await("hired", line -> line.path("hired").asInt(0) == CACHES);
      }
      JsonNode first =
          publisher.await("first", line -> line.path("event").asString().equals("standing"));
      long begins = first.get("firstRound").asLong() * DevMarket.ROUND;
      // Longer than failures go on before they are told of.
      for (int look = 0; look < 60 && market.head() < begins; look++) {
        Thread.sleep(100);
      }
      market.passTo(begins);
      publisher.await("ready", line -> line.path("ready").asInt(0) == CACHES);
      log.removeHandler(warnings);
      assertThat(warnings.all).as("all is well").isEmpty();

      JsonNode status = part("status");
      assertThat(status.get("running").asBoolean()).isTrue();
      // Once, or with the extensions that were due while caches were hired.
      assertThat(status.get("locked").asLong()).isPositive();
      assertThat(status.get("locked").asLong() % cost.get("locks").asLong()).isZero();
      assertThat(status.get("escrows").get(0).get("refundFrom").asLong())
          .isEqualTo(
              (status.get("escrows").get(0).get("lastRound").asLong() + 1) * DevMarket.ROUND
                  + DevMarket.SEED_DELAY
                  + DevMarket.CLAIM_WINDOW
                  + 1);
      assertThat(status.get("fees").bigIntegerValue())
          .isPositive()
          .isLessThanOrEqualTo(cost.get("feeMost").bigIntegerValue());

      JsonNode more = part("add", later, "--dry-run");
      assertThat(more.get("files").asInt()).isOne();
      assertThat(more.get("bytes").asLong()).isEqualTo(400_000);
      assertThat(more.get("perDelivery").asLong()).isPositive();
      assertThat(more.get("deliveriesAfter").asDouble())
          .isPositive()
          .isLessThan(more.get("deliveriesBefore").asDouble());
      assertThat(more.get("said").asString()).contains("Adds 1 file of 400.0 kB", "TST on average");
      assertThat(part("list").get("files")).hasSize(2);
      JsonNode added = part("add", later).get("files").get(0);
      Path got = folder.resolve("got");
      Souk.run(
              "fetch",
              added.get("url").asString(),
              "--network",
              market.net(),
              "--out",
              got,
              "--json")
          .good();
      assertThat(got).hasSameBinaryContentAs(later);

      JsonNode files = part("list").get("files");
      assertThat(files).hasSize(3);
      assertThat(files.findValuesAsString("name"))
          .containsExactly("film.mp4", "later.bin", "tree/a/b.txt");
      assertThat(files.findValuesAsString("mediaType"))
          .containsExactly("video/mp4", "application/octet-stream", "text/plain");

      Files.delete(inside);
      publisher.await(
          "missing",
          line ->
              line.path("event").asString().equals("file")
                  && line.path("state").asString().equals("missing"));
      assertThat(part("remove", "later.bin").get("files")).hasSize(1);
      assertThat(part("list").get("files")).hasSize(2);
      Souk.run("publish", "remove", "later.bin", "--state", state("p"))
          .bad(Main.USAGE, "later.bin is not published here");
      Souk.run("publish", "remove", "", "--state", state("p")).bad(Main.USAGE, "got nothing");
      assertThat(part("list").get("files")).hasSize(2);

      publisher.stop();
      JsonNode last = publisher.lines().getLast();
      assertThat(last.get("event").asString()).isEqualTo("status");
      assertThat(last.get("most").asLong()).isEqualTo(100_000_000_000L);
    } finally {
      caches.forEach(Souk::stop);
    }
    assertThat(part("list").get("files")).hasSize(2);
    Souk.run("publish", "status", "--state", state("p")).bad(Main.USAGE, "--network");
    JsonNode status = part("status", "--network", market.net());
    assertThat(status.get("running").asBoolean()).isFalse();
    assertThat(status.get("locked").asLong()).isPositive();
    Souk.run("publish", "add", later, "--state", state("p"))
        .bad(Main.FAILED, "no publisher runs in " + state("p"));
  }

  private static JsonNode part(String verb, Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of("publish", verb));
    all.addAll(List.of(more));
    all.addAll(List.of("--state", state("p"), "--json"));
    return Souk.run(all.toArray()).good().json();
  }

  @Test
  @Order(4)
  void shouldSayForPeopleWhatItCosts() throws Exception {
    String status =
        Souk.run("publish", "status", "--state", state("p"), "--network", market.net())
            .good()
            .text();
    assertThat(status).contains("spent on prizes", "does not run", "came back", "refund");
    Souk.run("publish", file).bad(Main.USAGE, "--network FILE and --state DIR are missing");
  }
}
