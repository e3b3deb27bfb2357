package souk.cli.auction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.NodeProxy;
import souk.cli.Souk;
import souk.keystore.PasswordSource;
import souk.keystore.StoredKey;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.market.price.sealed.AuctionTerms;
import souk.node.Network;
import souk.node.auction.AuctionHouse;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;

/** Auctions for whose deposit there is too little time, or that nobody closes for a long time. */
class AuctionTimesTest {
  private static final long SEED = 20_261_130;

  @TempDir private Path folder;

  private Object[] open(HttpMarket market, Path state, Object... more) throws Exception {
    Path task = Files.writeString(folder.resolve("task.txt"), "Keep a copy for a day.");
    List<Object> all = new ArrayList<>(List.of("auction", "open", "--task", task));
    all.addAll(List.of("--reserve", "9000 units", "--state", state));
    all.addAll(List.of(more));
    return market.with("publisher", all.toArray());
  }

  private static void mine(Network network, long blocks) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var _ =
          http.send(
              HttpRequest.newBuilder(URI.create(network.url()))
                  .header("content-type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"anvil_mine\",\"params\":[\"0x%x\"]}"
                              .formatted(blocks)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void shouldLockNothingWhenThereIsNoTimeAndGiveBackWhatIsLockedInAnyCase() throws Exception {
    try (HttpMarket market = new HttpMarket(folder, SEED)) {
      assertNothingIsBegunThatCannotBeLocked(market);
      assertADeadFolderSaysSo(market);

      Path state = folder.resolve("lost");
      JsonNode locked;
      JsonNode opened;
      try (Souk open = Souk.start(open(market, state, "--bidding", 20, "--opening", 1))) {
        locked = open.await("deposit", line -> line.path("event").asString().equals("deposit"));
        opened = open.await("open", line -> line.path("event").asString().equals("open"));
      }
      Network network = Network.read(market.net());
      try (EvmLedger ledger = network.connect(InstantSource.system())) {
        long head = ledger.head(Ledger.Finality.INCLUDED).number();
        mine(network, locked.path("until").asLong() - head);
      }
      assertIsGivenBack(market, network, state, opened.path("commitBy").asLong());
    }
  }

  private void assertNothingIsBegunThatCannotBeLocked(HttpMarket market) throws Exception {
    Path state = folder.resolve("none");
    for (String really : List.of("--dry-run", "--keep=0")) {
      for (int bidding : new int[] {1, 2, 3}) {
        Souk.run(open(market, state, "--bidding", bidding, really))
            .bad(Main.USAGE, "--bidding: the deposit is locked before", "take 4 at least");
      }
      Souk.run(open(market, state, "--opening", 6_000, really))
          .bad(Main.USAGE, "locks nothing for more than 5,000", "--bidding and --opening");
      Souk.run(
              open(
                  market,
                  state,
                  "--deposit",
                  "300000000000000000000000000000000000000 units",
                  really))
          .bad(Main.USAGE, "--deposit: more would be locked");
    }
    assertThat(state).doesNotExist();
  }

  /** As a process leaves it that ended between its terms and its deposit. */
  private void assertADeadFolderSaysSo(HttpMarket market) throws Exception {
    Path state = folder.resolve("dead");
    PrivateKey auctioneer =
        StoredKey.read(market.net().resolve("keys/publisher.json"))
            .open(PasswordSource.file(market.net().resolve("keys/password")).get("a key"));
    try (EvmLedger ledger = Network.read(market.net()).connect(InstantSource.system())) {
      Amount sum = Amount.of(9_000);
      long head = ledger.head(Ledger.Finality.INCLUDED).number();
      AuctionTerms terms =
          new AuctionTerms(
              auctioneer.address(),
              Bytes32.of(1),
              sum,
              sum,
              sum,
              head,
              head + 60,
              9,
              Bytes32.of(2));
      AuctionHouse.open(ledger, auctioneer, terms, state, Optional.empty()).close();
    }
    Souk.run(market.with("publisher", "auction", "open", "--state", state))
        .bad(Main.FAILED, state + " has no deposit, and it is too late", "another --state");
  }

  private void assertIsGivenBack(HttpMarket market, Network network, Path state, long commitBy)
      throws Exception {
    try (NodeProxy pruned = ForgetfulNode.of(URI.create(network.url()), commitBy)) {
      Path file = market.net().resolve("pruned.json");
      Files.writeString(
          file,
          Files.readString(market.net().resolve(Network.FILE))
              .replace(network.url(), pruned.url()));
      Souk close =
          Souk.run(
              "auction",
              "close",
              "--network",
              file,
              "--keystore",
              market.net().resolve("keys/publisher.json"),
              "--password-file",
              market.net().resolve("keys/password"),
              "--state",
              state,
              "--json");
      assertThat(close.ended()).as(close.error()).isEqualTo(Main.FAILED);
      assertThat(close.json().path("released").asBoolean()).isTrue();
      assertThat(close.error())
          .hasLineCount(1)
          .contains("no transcript can be made with this node", "block " + commitBy);
    }
  }
}
