package souk.cli.auction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.Souk;
import souk.keystore.PasswordSource;
import souk.keystore.StoredKey;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.AuctionResult;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.node.Network;
import souk.node.auction.AuctionHouse;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.transport.HttpServer;
import tools.jackson.databind.JsonNode;

/** An auction between processes: one auctioneer, two bidders, and whoever judges them. */
class AuctionCommandsTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  private Souk sell(HttpMarket market, int number) {
    return Souk.start(
        market.with(
            "cache-" + number,
            "sell",
            "http",
            "--upstream",
            market.upstream(),
            "--state",
            folder.resolve("seller-" + number)));
  }

  private static JsonNode event(Souk souk, String name) throws InterruptedException {
    return souk.await(name, line -> line.path("event").asString().equals(name));
  }

  private Souk bid(HttpMarket market, int number, String url, int price) {
    return Souk.start(
        market.with(
            "cache-" + number,
            "auction",
            "bid",
            url,
            "--price",
            price + " units",
            "--bid",
            folder.resolve("bid-" + number)));
  }

  private Souk verify(HttpMarket market, Path transcript, Object... more) throws Exception {
    List<Object> all =
        new java.util.ArrayList<>(
            List.of("auction", "verify", transcript, "--network", market.net(), "--json"));
    all.addAll(List.of(more));
    return Souk.run(all.toArray());
  }

  @Test
  void shouldFindAPriceAndConvictWhoeverCheatsWhenProcessesBid() throws Exception {
    Path task = Files.writeString(folder.resolve("task.txt"), "Keep a copy for a day.");
    Path state = folder.resolve("auction");
    Path transcript = state.resolve("transcript.souk");
    try (HttpMarket market = new HttpMarket(folder, SEED);
        Souk first = sell(market, 1);
        Souk second = sell(market, 2)) {
      event(first, "ready");
      event(second, "ready");
      assertNothingIsLockedByADryRun(market, task);
      try (Souk open =
          Souk.start(
              market.with(
                  "publisher",
                  "auction",
                  "open",
                  "--task",
                  task,
                  "--reserve",
                  "9000 units",
                  "--deposit",
                  "9500 units",
                  "--state",
                  state,
                  "--bidding",
                  25,
                  "--opening",
                  25,
                  "--keep",
                  3600))) {
        JsonNode locked = event(open, "deposit");
        assertThat(locked.path("stands").asBoolean()).isTrue();
        assertThat(locked.path("burned").asString()).isEqualTo("9500");
        String url = event(open, "open").path("url").asString();
        Souk.run(bidding(market, url, "--least-deposit", "9501 units"))
            .bad(Main.FAILED, "would lose", "--least-deposit is");
        Souk.run(
                market.with(
                    "cache-1",
                    "auction",
                    "bid",
                    url,
                    "--price",
                    "9001 units",
                    "--bid",
                    folder.resolve("none")))
            .bad(Main.USAGE, "--price is more");
        Souk.run(
                market.with(
                    "publisher",
                    "auction",
                    "bid",
                    url,
                    "--price",
                    "1 units",
                    "--bid",
                    folder.resolve("none")))
            .bad(Main.FAILED, "free collateral");
        try (Souk dear = bid(market, 1, url, 8_000);
            Souk cheap = bid(market, 2, url, 5_000)) {
          event(dear, "sealed");
          event(cheap, "sealed");
          ScheduledExecutorService hurry = market.hurry();
          try {
            event(open, "listed");
            assertThat(event(open, "closed").path("price").asString()).isEqualTo("8000");
          } finally {
            hurry.shutdownNow();
          }
          assertThat(event(dear, "judged").path("won").asBoolean()).isFalse();
          assertThat(event(cheap, "judged").path("won").asBoolean()).isTrue();
          assertThat(dear.awaitEnd()).isZero();
          assertThat(cheap.awaitEnd()).isZero();
        }
      }
      JsonNode honest = verify(market, transcript, "--bid", folder.resolve("bid-1")).good().json();
      assertThat(honest.path("convicted").asBoolean()).isFalse();
      assertThat(honest.path("price").asString()).isEqualTo("8000");
      assertThat(honest.path("bids").asInt()).isEqualTo(2);
      assertThat(honest.path("deposit").path("stands").asBoolean()).isTrue();
      assertThat(honest.path("deposit").path("chargeable").asBoolean()).isFalse();
      Souk closed = Souk.run(market.with("publisher", "auction", "close", "--state", state)).good();
      JsonNode held = event(closed, "deposit");
      assertThat(held.path("released").asBoolean()).isFalse();
      assertThat(held.path("block").asLong()).isPositive();
      assertNobodyBidsWhereNoDepositIsLocked(market);
      goOnAtTheSamePort(market, state);
      Souk.run(
              market.with(
                  "cache-1",
                  "auction",
                  "bid",
                  "http://127.0.0.1:1",
                  "--price",
                  "7999 units",
                  "--bid",
                  folder.resolve("bid-1")))
          .bad(
              Main.USAGE,
              "--price: the bid in " + folder.resolve("bid-1"),
              "leave it out to go on");

      Path rigged = rig(market, transcript);
      assertThat(verify(market, rigged).good().json().path("convicted").asBoolean())
          .as("nobody shows anything")
          .isFalse();
      Souk convicted = verify(market, rigged, "--bid", folder.resolve("bid-2"));
      assertThat(convicted.ended()).isEqualTo(Main.FAILED);
      assertThat(convicted.json().path("faults").findValuesAsString("fault"))
          .containsExactly("opening-dropped");
      assertThat(
              verify(market, rigged, "--other", transcript)
                  .json()
                  .path("faults")
                  .findValuesAsString("fault"))
          .containsExactly("two-results");
      assertThat(
              verify(market, anotherList(market, transcript), "--bid", folder.resolve("bid-1"))
                  .json()
                  .path("faults")
                  .findValuesAsString("fault"))
          .as("the bidder kept the list on which it opened its bid")
          .containsExactly("two-lists");
      assertIsTakenOnce(market, rigged);

      Souk.run("auction", "verify", "/dev/zero", "--network", market.net())
          .bad(Main.USAGE, "/dev/zero is a device or a pipe");
      Souk.run("auction", "verify", task, "--network", market.net())
          .bad(Main.USAGE, task + " is no transcript of an auction");
      Souk.run("auction", "verify", folder.resolve("bid-1"), "--network", market.net())
          .bad(Main.USAGE, folder.resolve("bid-1") + " is no transcript of an auction");
      Souk.run("auction", "verify", transcript, "--network", market.net(), "--bid", task)
          .bad(Main.USAGE, task + " is no kept bid");
      assertThat(
              Souk.run(
                      "auction",
                      "verify",
                      transcript,
                      "--network",
                      market.net(),
                      "--bid",
                      folder.resolve("bid-1"))
                  .good()
                  .text())
          .contains(
              folder.resolve("bid-1")
                  + " is in order: the bid is listed, the bid is opened, the list is the"
                  + " transcript's own")
          .doesNotContain("proves nothing");
      goOnAtTheSamePort(market, state);
      Souk.run(market.with("cache-1", "auction", "close", "--state", state))
          .bad(Main.USAGE, "is an auction of");
      Souk.run(market.with("cache-1", "auction", "close", "--state", folder.resolve("nowhere")))
          .bad(Main.USAGE, "there is no auction");
    }
  }

  private Object[] bidding(HttpMarket market, String url, Object... more) {
    List<Object> all =
        new java.util.ArrayList<>(
            List.of("auction", "bid", url, "--price", "1 units", "--bid", folder.resolve("none")));
    all.addAll(List.of(more));
    return market.with("cache-1", all.toArray());
  }

  private void assertNothingIsLockedByADryRun(HttpMarket market, Path task) throws Exception {
    Path state = folder.resolve("planned");
    JsonNode plan =
        Souk.run(
                market.with(
                    "publisher",
                    "auction",
                    "open",
                    "--task",
                    task,
                    "--reserve",
                    "9000 units",
                    "--state",
                    state,
                    "--dry-run"))
            .good()
            .json();
    assertThat(plan.path("event").asString()).isEqualTo("plan");
    assertThat(plan.path("stands").asBoolean()).isFalse();
    assertThat(plan.path("burned").asString()).isEqualTo("9000");
    assertThat(plan.path("missing")).isEqualTo(plan.path("locked"));
    assertThat(Long.parseLong(plan.path("locked").asString())).isGreaterThanOrEqualTo(9_000);
    assertThat(state).doesNotExist();
    for (Object[] more : new Object[][] {{}, {"--dry-run"}}) {
      List<Object> dear =
          new java.util.ArrayList<>(
              List.of("auction", "open", "--task", task, "--reserve", "9000000000000 TST"));
      dear.addAll(List.of("--state", state));
      dear.addAll(List.of(more));
      Souk.run(market.with("publisher", dear.toArray()))
          .bad(
              Main.FAILED, "the deposit takes", "lower --deposit or --reserve; nothing was locked");
      assertThat(state).doesNotExist();
    }
  }

  /** An auctioneer whose server is not the command, and that locked nothing. */
  private void assertNobodyBidsWhereNoDepositIsLocked(HttpMarket market) throws Exception {
    PrivateKey auctioneer = key(market, "publisher");
    try (EvmLedger ledger = Network.read(market.net()).connect(java.time.InstantSource.system())) {
      long head = ledger.head(Ledger.Finality.INCLUDED).number();
      Amount sum = Amount.of(9_000);
      AuctionTerms terms =
          new AuctionTerms(
              auctioneer.address(),
              Bytes32.of(1),
              sum,
              sum,
              sum,
              head + 1_000,
              head + 2_000,
              ledger.info().rules().rounds().roundOf(head + 2_000),
              Bytes32.of(2));
      try (AuctionHouse house =
          AuctionHouse.open(
              ledger,
              auctioneer,
              terms,
              folder.resolve("house"),
              Optional.of(HttpServer.builder()))) {
        String url = house.uri().toString();
        Souk.run(bidding(market, url))
            .bad(Main.FAILED, "has no deposit locked", "--least-deposit 0");
        assertThat(folder.resolve("none")).doesNotExist();
        try (Souk trusting = Souk.start(bidding(market, url, "--least-deposit", "0 units"))) {
          event(trusting, "sealed");
        }
      }
    }
  }

  /** By the key of somebody who has no part in it. */
  private void assertIsTakenOnce(HttpMarket market, Path rigged) throws Exception {
    Object[] shown = {"--bid", folder.resolve("bid-2")};
    Souk.run("auction", "verify", rigged, "--network", market.net(), "--bid", shown[1], "--report")
        .bad(Main.USAGE, "--report needs --keystore");
    Souk.run(market.with("cache-1", "auction", "verify", rigged))
        .bad(Main.USAGE, "--keystore is for --report");
    Souk people =
        Souk.run("auction", "verify", rigged, "--network", market.net(), "--bid", shown[1]);
    assertThat(people.text()).contains("--report --keystore FILE has it taken");

    Object[] report =
        market.with("cache-1", "auction", "verify", rigged, "--bid", shown[1], "--report");
    Souk first = Souk.run(report);
    assertThat(first.ended()).isEqualTo(Main.FAILED);
    JsonNode taken = first.json().path("deposit");
    long whole = Long.parseLong(taken.path("taken").asString());
    long burned = Long.parseLong(taken.path("burned").asString());
    long reward = Long.parseLong(taken.path("reward").asString());
    assertThat(burned).isGreaterThanOrEqualTo(9_500);
    assertThat(reward).isPositive();
    assertThat(burned + reward).isLessThanOrEqualTo(whole);
    assertThat(taken.path("stands").asBoolean()).isFalse();

    JsonNode again = Souk.run(report).json().path("deposit");
    assertThat(again.path("taken").asString()).isEqualTo("0");
    assertThat(again.path("stands").asBoolean()).isFalse();
    assertThat(again.path("chargeable").asBoolean()).isTrue();
  }

  private static PrivateKey key(HttpMarket market, String name) throws Exception {
    return StoredKey.read(market.net().resolve("keys/" + name + ".json"))
        .open(PasswordSource.file(market.net().resolve("keys/password")).get("a key"));
  }

  private void goOnAtTheSamePort(HttpMarket market, Path state) throws Exception {
    int port = Integer.parseInt(Files.readString(state.resolve("port")).strip());
    Object[] again =
        market.with(
            "publisher",
            "auction",
            "open",
            "--task",
            folder.resolve("task.txt"),
            "--reserve",
            "9000 units",
            "--deposit",
            "9500 units",
            "--state",
            state,
            "--bidding",
            25,
            "--opening",
            25,
            "--keep",
            0);
    Souk open = Souk.run(again).good();
    assertThat(event(open, "open").path("url").asString()).endsWith(":" + port);
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      Souk.run(again).bad(Main.FAILED, port + " is in use", "the new URL");
    }
    try (Souk waits = bid(market, 1, "http://127.0.0.1:" + port, 8_000)) {
      waits.awaitError("waiting for the auctioneer");
    }
    Souk.run(
            market.with(
                "cache-1",
                "auction",
                "bid",
                "http://127.0.0.1:" + port,
                "--price",
                "1 units",
                "--bid",
                folder.resolve("new")))
        .bad(Main.FAILED, "is the auctioneer running, and at this URL?");
    Path other = Files.writeString(folder.resolve("other.txt"), "Keep two.");
    Path none = folder.resolve("nowhere.txt");
    Souk.run(market.with("publisher", "auction", "open", "--state", state, "--task", other))
        .bad(Main.USAGE, other + " is not the task");
    Souk.run(market.with("publisher", "auction", "open", "--state", state, "--task", none))
        .bad(Main.USAGE, "there is no file " + none);
    for (List<String> one :
        List.of(
            List.of("--reserve", "1 units"),
            List.of("--deposit", "9000 units"),
            List.of("--bidder-deposit", "9500 units"),
            List.of("--bidding", "24"),
            List.of("--opening", "26"))) {
      Souk.run(
              market.with("publisher", "auction", "open", "--state", state, one.get(0), one.get(1)))
          .bad(Main.USAGE, one.get(0) + ": that of the auction");
    }
  }

  @Test
  void shouldSayWhyNobodyWins() {
    assertThat(VerdictReport.nobody(0, 0)).isEqualTo("nobody bid");
    assertThat(VerdictReport.nobody(2, 0)).isEqualTo("2 bids, none opened");
    assertThat(VerdictReport.nobody(2, 1)).isEqualTo("nobody bid within the reserve");
  }

  private static Eip712.Domain domain(HttpMarket market) throws Exception {
    try (EvmLedger ledger = Network.read(market.net()).connect(java.time.InstantSource.system())) {
      return ledger.info().domain();
    }
  }

  /** The same bids and result on a list that was never shown: one bid came a block earlier. */
  private Path anotherList(HttpMarket market, Path transcript) throws Exception {
    PrivateKey auctioneer = key(market, "publisher");
    Transcript told = TranscriptCodec.decode(Files.readAllBytes(transcript));
    Eip712.Domain domain = domain(market);
    List<BidList.Listed> bids = new java.util.ArrayList<>(told.list().bids());
    bids.add(new BidList.Listed(bids.getLast().bid(), bids.removeLast().block() - 1));
    BidList other = BidList.sign(auctioneer, told.list().auction(), bids, domain);
    AuctionResult result =
        AuctionResult.sign(
            auctioneer,
            other.digest(domain),
            told.result().openings(),
            told.result().winner(),
            told.result().price(),
            domain);
    return Files.write(
        folder.resolve("other-list.souk"),
        TranscriptCodec.encode(new Transcript(told.terms(), told.signature(), other, result)));
  }

  /** The auctioneer leaves the better bid's opening out, and signs that. */
  private Path rig(HttpMarket market, Path transcript) throws Exception {
    PrivateKey auctioneer = key(market, "publisher");
    Transcript honest = TranscriptCodec.decode(Files.readAllBytes(transcript));
    Eip712.Domain domain = domain(market);
    Address victim = honest.result().winner();
    List<AuctionResult.Opened> left =
        honest.result().openings().stream()
            .filter(each -> !each.opening().bidder().equals(victim))
            .toList();
    AuctionResult result =
        AuctionResult.sign(
            auctioneer,
            honest.list().digest(domain),
            left,
            left.getFirst().opening().bidder(),
            Amount.of(9_000),
            domain);
    return Files.write(
        folder.resolve("rigged.souk"),
        TranscriptCodec.encode(
            new Transcript(honest.terms(), honest.signature(), honest.list(), result)));
  }
}
