package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
 * Publisher, caches and client as commands of their own, on one development chain: what they print,
 * what they deliver, what they earn. Rounds of markets/devnet.yaml; blocks that nobody needs are
 * skipped.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChainCommandsTest {
  private static final int CACHES = 4;

  @TempDir private static Path folder;
  private static DevMarket market;
  private static Path net;

  @BeforeAll
  static void begin() throws Exception {
    net = folder.resolve("net");
    market = new DevMarket(net, CACHES);
    assertThat(market.said().get("chainId").asLong()).isEqualTo(31_337);
    assertThat(market.said().get("keys").size()).isEqualTo(CACHES + 1);
    assertThat(ProcessHandle.of(market.said().get("anvilPid").asLong())).isPresent();
    assertThat(net.resolve("network.yaml")).content().containsPattern("deployed: [0-9]+ ");
  }

  @AfterAll
  static void end() {
    if (market != null) {
      market.close();
    }
  }

  private static Souk cache(int number) {
    return Souk.start(
        market.with("cache-" + number, "cache", "--state", folder.resolve("c" + number)));
  }

  private static Souk publish(Path file) {
    return Souk.start(
        market.with(
            "publisher",
            "publish",
            file,
            "--state",
            folder.resolve("publisher"),
            "--caches",
            CACHES,
            "--rounds",
            3));
  }

  private static boolean ready(JsonNode line) {
    return line.path("ready").asInt(0) == CACHES;
  }

  @Test
  @Order(1)
  void shouldDeliverPayAndGoOnAfterRestartsWhenEachIsACommandOfItsOwn() throws Exception {
    byte[] content = new byte[9_000_000];
    new Random(31).nextBytes(content);
    Path file = Files.write(folder.resolve("object"), content);
    String sha256 = SourceFile.sha256(file);
    Path fetched = folder.resolve("fetched");
    List<Souk> caches = new ArrayList<>();
    long firstRound;
    String escrow;
    String where;
    try {
      for (int i = 1; i <= CACHES; i++) {
        caches.add(cache(i));
      }
      for (Souk cache : caches) {
        JsonNode ready = cache.await("ready", line -> line.get("event").asString().equals("ready"));
        assertThat(ready.get("collateral").asLong()).isEqualTo(2 * DevMarket.COLLATERAL);
      }
      market
          .nextRound(); // or its escrow could be late for the round that is next when it is planned
      try (Souk publisher = publish(file)) {
        JsonNode hired;
        try (var _ = market.hurry()) {
          hired = publisher.await("hired", line -> line.path("hired").asInt(0) == CACHES);
        }
        assertThat(hired.get("bytes").asLong()).isEqualTo(content.length);
        firstRound = hired.get("firstRound").asLong();
        market.passTo(firstRound * DevMarket.ROUND);
        JsonNode standing = publisher.await("all ready", ChainCommandsTest::ready);
        escrow = standing.get("escrow").asString();
        where = standing.get("url").asString();
        JsonNode got =
            Souk.run("fetch", where, "--network", net, "--out", fetched, "--json").good().json();
        assertThat(got.get("sha256").asString()).isEqualTo(sha256);
        assertThat(got.get("bytes").asLong()).isEqualTo(content.length);
        assertThat(fetched).hasSameBinaryContentAs(file);
        assertThat(publisher.stop().error()).isEmpty();
      }
      caches.removeFirst().stop().good();
      caches.addFirst(cache(1));

      // Everybody goes on, in the same places, with the same escrow.
      try (Souk publisher = publish(file)) {
        market.nextRound();
        JsonNode standing = publisher.await("all ready again", ChainCommandsTest::ready);
        assertThat(standing.get("escrow").asString()).isEqualTo(escrow);
        assertThat(standing.get("url").asString()).isEqualTo(where);
        String again = folder.resolve("again").toString();
        JsonNode got =
            Souk.run(
                    "fetch",
                    standing.get("contentId").asString(),
                    "--publisher",
                    where.substring(0, where.lastIndexOf('/')),
                    "--network",
                    net,
                    "--out",
                    again,
                    "--json")
                .good()
                .json();
        assertThat(got.get("sha256").asString()).isEqualTo(sha256);

        // Past its first escrow's last round it goes on, with more rounds of the same one.
        long lastRound = standing.get("lastRound").asLong();
        market.passTo((lastRound - 1) * DevMarket.ROUND);
        JsonNode extended =
            publisher.await("extended", line -> line.path("lastRound").asLong(0) > lastRound);
        assertThat(extended.get("escrow").asString()).isEqualTo(escrow);
        assertThat(extended.get("lastRound").asLong()).isEqualTo(lastRound + 3);
        awaitAgreementsBeyond((lastRound + 1) * DevMarket.ROUND);
        market.passTo((lastRound + 1) * DevMarket.ROUND);
        int before = publisher.lines().size();
        publisher.await("ready in the added rounds", before, ChainCommandsTest::ready);
        assertThat(
                Souk.run("fetch", where, "--network", net, "--out", again, "--json")
                    .good()
                    .json()
                    .get("sha256")
                    .asString())
            .isEqualTo(sha256);
      }
      // The draws of all these rounds, and claims.
      long over = market.head() / DevMarket.ROUND;
      market.passTo((over + 1) * DevMarket.ROUND + DevMarket.SEED_DELAY + 1);
      try (var _ = market.hurry()) {
        for (Souk cache : caches) {
          cache.awaitLast("settled", line -> line.path("unsettled").isEmpty());
        }
      }
    } finally {
      caches.forEach(Souk::stop);
    }

    long paid = 0;
    for (int i = 1; i <= CACHES; i++) {
      JsonNode now = market.provider(i);
      long earned = now.get("prizesPaid").asLong();
      assertThat(earned).isEqualTo(DevMarket.PRIZE * now.get("prizes").asLong());
      assertThat(now.get("balance").asLong()).isEqualTo(earned);
      assertThat(market.wallet("cache-" + i).get("outside").asLong())
          .isEqualTo(DevMarket.MONEY - 2 * DevMarket.COLLATERAL);
      assertThat(now.get("freeCollateral").asLong() + now.get("lockedCollateral").asLong())
          .isEqualTo(2 * DevMarket.COLLATERAL);
      paid += earned;
    }
    assertThat(paid).isPositive();
    JsonNode customer = market.wallet("publisher");
    assertThat(customer.get("escrows").size()).isOne();
    JsonNode held = customer.get("escrows").get(0);
    assertThat(held.get("id").asString()).isEqualTo(escrow);
    assertThat(
            customer.get("outside").asLong()
                + customer.get("balance").asLong()
                + held.get("locked").asLong()
                + paid)
        .isEqualTo(DevMarket.MONEY);
  }

  private static void awaitAgreementsBeyond(long block) throws Exception {
    long end = System.nanoTime() + Souk.LONG.toNanos();
    for (int i = 1; i <= CACHES; ) {
      boolean there = false;
      for (JsonNode agreement : market.provider(i).get("agreements")) {
        there |= agreement.get("endBlock").asLong() > block;
      }
      assertThat(System.nanoTime()).isLessThan(end);
      i += there ? 1 : 0;
    }
  }

  @Test
  @Order(2)
  void shouldGiveTheEscrowBackOnceAllClaimsAreOver() throws Exception {
    JsonNode before = market.wallet("publisher");
    JsonNode held = before.get("escrows").get(0);
    String escrow = held.get("id").asString();
    Souk.run(market.with("publisher", "wallet", "refund", escrow))
        .bad(Main.FAILED, "may still claim prizes from that escrow, until block ");
    long from =
        (held.get("lastRound").asLong() + 1) * DevMarket.ROUND
            + DevMarket.SEED_DELAY
            + DevMarket.CLAIM_WINDOW
            + 1;
    assertThat(held.get("refundFrom").asLong()).isEqualTo(from);
    assertThat(held.get("refundInSeconds").asLong()).isPositive();
    market.passTo((held.get("lastRound").asLong() + 1) * DevMarket.ROUND);
    JsonNode early = Souk.run(market.with("publisher", "wallet", "refund", "--all")).good().json();
    assertThat(early.get("refunds").get("sum").asLong()).isZero();
    assertThat(early.get("refunds").get("refunded").isEmpty()).isTrue();
    assertThat(early.get("refunds").get("waiting").get(0).asString()).isEqualTo(escrow);
    assertThat(
            Souk.run("wallet", "--network", net, "--keystore", market.key("publisher"))
                .good()
                .text())
        .contains("over; refund from block " + from + ", in about ");
    market.passTo(from);
    JsonNode after = Souk.run(market.with("publisher", "wallet", "refund", "--all")).good().json();
    assertThat(after.get("refunds").get("sum")).isEqualTo(held.get("locked"));
    assertThat(after.get("refunds").get("refunded").get(0).asString()).isEqualTo(escrow);
    assertThat(after.get("refunds").get("waiting").isEmpty()).isTrue();
    assertThat(after.get("escrows").get(0).get("refundInSeconds").asLong()).isZero();
    assertThat(after.get("balance").asLong())
        .isEqualTo(before.get("balance").asLong() + held.get("locked").asLong());
    assertThat(after.get("escrows").get(0).get("refunded").asBoolean()).isTrue();
    assertThat(after.get("escrows").get(0).get("locked").asLong()).isZero();
    Souk.run(market.with("publisher", "wallet", "refund", escrow))
        .bad(Main.FAILED, "was refunded before");
  }

  @Test
  @Order(3)
  void shouldMoveMoneyToTheUnit() throws Exception {
    JsonNode before = market.wallet("publisher");
    JsonNode in =
        Souk.run(market.with("publisher", "wallet", "deposit", "12345 units")).good().json();
    assertThat(in.get("outside").asLong()).isEqualTo(before.get("outside").asLong() - 12_345);
    assertThat(in.get("balance").asLong()).isEqualTo(before.get("balance").asLong() + 12_345);
    JsonNode out =
        Souk.run(market.with("publisher", "wallet", "withdraw", "0.012345")).good().json();
    assertThat(out.get("outside")).isEqualTo(before.get("outside"));
    Souk.run(market.with("publisher", "wallet", "withdraw", DevMarket.MONEY + " units"))
        .bad(Main.FAILED, "less than that in the market");
    Souk.run(market.with("publisher", "wallet", "deposit", DevMarket.MONEY + " units"))
        .bad(Main.FAILED, "less than that outside the market");
  }

  @Test
  @Order(4)
  void shouldTakeCollateralOutAfterItsTime() throws Exception {
    try (Souk cache = cache(1)) {
      cache.await("ready", line -> line.get("event").asString().equals("ready"));
      // Agreements are over for long; the cache closes them.
      long end = System.nanoTime() + Souk.LONG.toNanos();
      while (market.provider(1).get("lockedCollateral").asLong() > 0) {
        assertThat(System.nanoTime()).isLessThan(end);
        market.passTo(market.head() + 1);
      }
    }
    Souk.run(market.with("cache-1", "provider", "unbond", 2 * DevMarket.COLLATERAL + 1 + " units"))
        .bad(Main.FAILED, "less than that in free collateral");
    JsonNode asked =
        Souk.run(market.with("cache-1", "provider", "unbond", DevMarket.COLLATERAL + " units"))
            .good()
            .json();
    assertThat(asked.get("unbonding").asLong()).isEqualTo(DevMarket.COLLATERAL);
    Souk.run(market.with("cache-1", "provider", "withdraw")).bad(Main.FAILED, "the ledger refuses");
    market.passTo(asked.get("releaseBlock").asLong());
    long before = asked.get("balance").asLong();
    JsonNode out = Souk.run(market.with("cache-1", "provider", "withdraw")).good().json();
    assertThat(out.get("balance").asLong()).isEqualTo(before + DevMarket.COLLATERAL);
    assertThat(out.get("freeCollateral").asLong()).isEqualTo(DevMarket.COLLATERAL);
  }

  private static Path network(String from, String to) throws IOException {
    Path changed = Files.createTempDirectory(folder, "net");
    Files.copy(net.resolve("devnet.yaml"), changed.resolve("devnet.yaml"));
    String text = Files.readString(net.resolve("network.yaml"));
    assertThat(text).containsPattern(from);
    Files.writeString(changed.resolve("network.yaml"), text.replaceAll(from, to));
    return changed;
  }

  /** What starts a node, and waits two minutes for a chain that is away (ChainPatienceTest). */
  private static final Set<String> STARTS = Set.of("cache", "publish");

  @Test
  @Order(5)
  void shouldSayInOneLineWhyAMarketCannotBeReached() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    String token =
        Souk.run("wallet", "--network", net, "--keystore", market.key("publisher"), "--json")
            .good()
            .json()
            .get("currency")
            .asString();
    for (String[] command :
        List.of(
            new String[] {"wallet"},
            new String[] {"provider"},
            new String[] {"cache", "--state", folder.resolve("s1").toString()},
            new String[] {
              "publish", "pom.xml", "--state", folder.resolve("s2").toString(), "--caches", "4"
            },
            new String[] {"fetch", "http://127.0.0.1:1/0x" + "00".repeat(32)})) {
      wrong(command, nowhere).bad(Main.USAGE, "there is no network file " + nowhere);
      wrong(command, empty).bad(Main.USAGE, empty + " has no network.yaml");
      if (!STARTS.contains(command[0])) {
        wrong(command, network("url: .*", "url: http://127.0.0.1:1"))
            .bad(Main.FAILED, "the node at http://127.0.0.1:1 cannot be asked");
      }
      wrong(command, network("chainId: .*", "chainId: 1"))
          .bad(Main.FAILED, "is on chain 31337, not 1");
      wrong(command, network("contract: .*", "contract: \"" + "0x" + "12".repeat(20) + "\""))
          .bad(Main.FAILED, "there is no contract at 0x" + "12".repeat(20));
      wrong(command, network("contract: .*", "contract: \"" + token + "\""))
          .bad(Main.FAILED, "is no Souk of version 2");
      wrong(command, network("contract: .*", "contract: nonsense"))
          .bad(Main.USAGE, "network.yaml:4:11: contract");
    }
  }

  private static Souk wrong(String[] command, Path network) throws Exception {
    List<Object> all = new ArrayList<>(List.of((Object[]) command));
    all.addAll(
        List.of(
            "--network",
            network,
            "--keystore",
            market.key("publisher"),
            "--password-file",
            market.password()));
    return Souk.run(all.toArray());
  }

  @Test
  @Order(6)
  void shouldRefuseOtherRulesThanTheContracts() throws Exception {
    Path changed = network("deployed: .*\n", "");
    Path file = changed.resolve("devnet.yaml");
    Files.writeString(
        file, Files.readString(file).replaceFirst("claimWindow: 200", "claimWindow: 201"));
    wrong(new String[] {"wallet"}, changed).bad(Main.FAILED, "goes by other ledger rules than");
  }

  @Test
  @Order(7)
  void shouldRefuseWrongPasswordsKeysFoldersAndPorts() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "not it\n");
    for (String name : List.of("cache", "publish pom.xml")) {
      List<Object> command = new ArrayList<>(List.of((Object[]) name.split(" ", -1)));
      command.addAll(
          List.of(
              "--state",
              folder.resolve("s3"),
              "--network",
              net,
              "--keystore",
              market.key("cache-2"),
              "--password-file",
              wrong));
      Souk.run(command.toArray()).bad(Main.USAGE, "password");
    }
    Souk.run("provider", "--network", net, "--keystore", market.key("publisher"))
        .bad(Main.FAILED, "is no provider here; ./souk cache registers one");
    Souk.run(market.with("publisher", "cache", "--state", folder.resolve("c2")))
        .bad(Main.USAGE, "the folder " + folder.resolve("c2") + " is that of 0x");
    Souk.run(market.with("cache-2", "publish", "pom.xml", "--state", folder.resolve("publisher")))
        .bad(Main.USAGE, "the folder " + folder.resolve("publisher") + " is that of 0x");
    try (ServerSocket taken = new ServerSocket(0)) {
      Souk.run(
              market.with(
                  "cache-3",
                  "cache",
                  "--state",
                  folder.resolve("c9"),
                  "--port",
                  taken.getLocalPort()))
          .bad(Main.FAILED, Integer.toString(taken.getLocalPort()), "in use");
      Souk.run("devnet", "--dir", folder.resolve("net2"), "--port", taken.getLocalPort())
          .bad(Main.FAILED, "port " + taken.getLocalPort() + " of 127.0.0.1 is in use");
    }
    Souk.run(market.with("cache-3", "cache", "--state", folder.resolve("c9"), "--port", 70_000))
        .bad(Main.USAGE, "--port takes 0 to 65535");
    Souk.run("devnet", "--dir", net, "--port", 0).bad(Main.FAILED, "runs already, at ");
    Souk.run(
            market.with(
                "publisher", "publish", "pom.xml", "--state", folder.resolve("s4"), "--caches", 3))
        .bad(Main.USAGE, "3 caches are too few: a bundle of this market takes 4");
  }

  @Test
  @Order(8)
  void shouldSayWhyNothingCanBeFetched() throws Exception {
    String id = "0x" + "ab".repeat(32);
    Souk.run("fetch", "http://127.0.0.1:1/" + id, "--network", net, "--patience", "0")
        .bad(Main.FAILED, "nobody answers at http://127.0.0.1:1");
    Souk.run("fetch", id, "--network", net).bad(Main.USAGE, "needs --publisher URL");
    Souk.run("fetch", "http://127.0.0.1:1/0xab", "--network", net)
        .bad(Main.USAGE, "is no URL of published content");
  }
}
