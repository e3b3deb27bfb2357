package souk.cli.pay;

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
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.Souk;
import souk.cli.Terminal;
import souk.node.Network;
import souk.store.SqliteDatabase;
import souk.transfers.TransferTables;
import souk.transfers.address.ChainAddress;
import souk.transfers.address.Checksum;
import tools.jackson.databind.JsonNode;

/** Two people pay each other over a chain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayCommandsTest {
  private static final String ADA = "publisher";
  private static final String BOB = "cache-1";

  private Path folder = Path.of("");
  private HttpMarket market;
  private ScheduledExecutorService ticks;
  private String bob = "";
  private String ada = "";

  @BeforeAll
  void open(@TempDir Path fresh) throws Exception {
    folder = fresh;
    market = new HttpMarket(folder, 15);
    ticks = market.hurry();
    Souk.run(market.with(ADA, "wallet", "deposit", "100000 units")).good();
    bob = Souk.run(market.with(BOB, "wallet")).good().json().path("address").asString();
    ada = Souk.run(market.with(ADA, "wallet")).good().json().path("address").asString();
  }

  @AfterAll
  void close() {
    if (ticks != null) {
      ticks.shutdownNow();
      market.close();
    }
  }

  private Souk as(String who, String records, Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--records", folder.resolve(records)));
    return Souk.run(market.with(who, all.toArray()));
  }

  private long balance(String who) throws Exception {
    return Souk.run(market.with(who, "wallet")).good().json().path("balance").asLong();
  }

  private static JsonNode outcome(Souk said) {
    return said.lines().getLast();
  }

  private String chainAddress(String address) throws Exception {
    return ChainAddress.on(Network.read(market.net()).chainId(), address).toString();
  }

  @Test
  void shouldPayAnInvoiceOnceGiveAReceiptAndPartOfTheMoneyBack() throws Exception {
    long adasMoney = balance(ADA);
    long bobsMoney = balance(BOB);
    Path svg = folder.resolve("code.svg");
    JsonNode invoice =
        Souk.run(market.with(BOB, "request", "700 units", "--memo", "two melons", "--svg", svg))
            .good()
            .json();
    String uri = invoice.path("uri").asString();
    assertThat(Files.readString(svg)).contains("<svg");
    assertThat(invoice.path("payee").asString()).isEqualTo(chainAddress(bob));
    assertThat(invoice.path("ethereum").asString())
        .contains("/transfer?address=" + Checksum.of(Checksum.parse(bob)), "uint128=700");

    Souk asked = as(ADA, "a", "pay", uri);
    assertThat(asked.ended()).isEqualTo(Main.USAGE);
    assertThat(asked.error()).contains("nobody can be asked here");
    Souk tooMuch = as(ADA, "a", "pay", uri, "--most", "699 units");
    assertThat(tooMuch.ended()).isEqualTo(Main.USAGE);
    assertThat(tooMuch.error()).contains("more than --most");
    JsonNode plan = as(ADA, "a", "pay", uri, "--dry-run").good().json();
    assertThat(plan.path("amount").asLong()).isEqualTo(700);
    assertThat(plan.path("payee").asString()).isEqualTo(chainAddress(bob));
    assertThat(plan.path("memo").asString()).isEqualTo("two melons");
    assertThat(plan.path("feeMost").asLong()).isPositive();
    assertThat(Files.exists(folder.resolve("a"))).as("a journal").isFalse();
    assertThat(balance(ADA)).isEqualTo(adasMoney);

    Souk poor = as(ADA, "a", "pay", bob, (adasMoney + 1) + " units", "--new", "--dry-run");
    assertThat(poor.ended()).isEqualTo(Main.FAILED);
    assertThat(poor.error()).contains("it would not be paid: ");

    Path receipt = folder.resolve("melons.receipt");
    JsonNode paid =
        outcome(as(ADA, "a", "pay", uri, "--most", "700 units", "--receipt", receipt).good());
    assertThat(paid.path("status").asString()).isEqualTo("paid");
    assertThat(paid.path("before").asBoolean()).isFalse();
    for (int i = 0; i < 3; i++) {
      JsonNode again = outcome(as(ADA, "a", "pay", uri, "--yes").good());
      assertThat(again.path("before").asBoolean()).isTrue();
      assertThat(again.path("transaction")).isEqualTo(paid.path("transaction"));
    }
    JsonNode resumed = outcome(as(ADA, "a", "pay", "--resume", paid.path("id").asString()).good());
    assertThat(resumed.path("transaction")).isEqualTo(paid.path("transaction"));
    assertThat(balance(ADA)).isEqualTo(adasMoney - 700);
    assertThat(balance(BOB)).isEqualTo(bobsMoney + 700);

    verifyAndAccept(receipt, paid);
    refund(receipt);
    statement();
    assertThat(balance(ADA)).isEqualTo(adasMoney);
    assertThat(balance(BOB)).isEqualTo(bobsMoney);
  }

  private Souk verify(Path receipt) throws Exception {
    return Souk.run("receipt", "verify", receipt, "--network", market.net(), "--json");
  }

  private void verifyAndAccept(Path receipt, JsonNode paid) throws Exception {
    JsonNode verified = verify(receipt).good().json();
    assertThat(verified.path("transaction")).isEqualTo(paid.path("transaction"));
    assertThat(verified.path("acknowledged").asBoolean()).isFalse();
    as(ADA, "a", "receipt", "accept", receipt).bad(Main.USAGE, "not that of the receipt's payee");

    Path signed = folder.resolve("signed.receipt");
    Souk accepted = as(BOB, "b", "receipt", "accept", receipt, "--out", signed);
    for (int i = 0; i < 100 && accepted.ended() == Main.UNKNOWN; i++) {
      accepted = as(BOB, "b", "receipt", "accept", receipt, "--out", signed); // not final yet
    }
    accepted.good();
    assertThat(verify(signed).good().json().path("acknowledged").asBoolean()).isTrue();

    Path forged = folder.resolve("forged.receipt");
    String text = Files.readString(receipt);
    Files.writeString(forged, text.replace(text.charAt(200), text.charAt(200) == 'A' ? 'B' : 'A'));
    assertThat(verify(forged).ended()).isEqualTo(Main.FAILED);
  }

  private void refund(Path receipt) throws Exception {
    Path back = folder.resolve("back.receipt");
    outcome(
        as(BOB, "b", "receipt", "refund", receipt, "300 units", "--yes", "--receipt", back).good());
    assertThat(verify(back).good().json().path("refundOf").asString())
        .isEqualTo(verify(receipt).good().json().path("receipt").asString());
    Souk tooMuch = as(BOB, "b", "receipt", "refund", receipt, "401 units", "--yes");
    assertThat(tooMuch.ended()).isEqualTo(Main.FAILED);
    assertThat(tooMuch.error()).contains("would be given back altogether", "were paid");
    // Two at once: one journal, one after the other, and together no more than was paid.
    List<Souk> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(
          Souk.start(
              market.with(
                  BOB,
                  "receipt",
                  "refund",
                  receipt,
                  "400 units",
                  "--yes",
                  "--records",
                  folder.resolve("b"))));
    }
    List<Integer> ended = new ArrayList<>();
    for (Souk each : both) {
      ended.add(each.awaitEnd());
    }
    assertThat(ended).contains(0).doesNotHaveDuplicates();
  }

  private void statement() throws Exception {
    Object[] bobs = {
      "statement", chainAddress(bob), "--network", market.net(), "--records", folder.resolve("b")
    };
    JsonNode said = Souk.run(with(bobs, "--json")).good().json();
    long sum = said.path("opening").asLong();
    for (JsonNode each : said.path("movements")) {
      sum += each.path("change").asLong();
    }
    assertThat(sum).isEqualTo(said.path("closing").asLong()).isEqualTo(balance(BOB));
    assertThat(said.path("movements").findValuesAsString("memo")).contains("refund", "two melons");
    assertThat(said.path("movements").findValuesAsString("invoice")).isNotEmpty();
    assertThat(said.path("movements").findValuesAsString("counterparty"))
        .contains(chainAddress(ada));
    assertThat(said.path("opening").asLong()).as("all of the history is there").isZero();
    assertThat(Souk.run(with(bobs, "--format", "hledger")).good().text())
        .contains("* Opening balance", "* Closing balance", "Expenses:Payments");
    assertThat(Souk.run(with(bobs, "--to", "1970-01-02", "--json")).good().json().path("closing"))
        .hasToString("0");
    assertThat(Souk.run(bobs).good().text()).contains("closing balance", "transfer");
    Souk.run(with(bobs, "--from", "yesterday")).bad(Main.USAGE, "--from is a day");
  }

  private static Object[] with(Object[] first, Object... more) {
    List<Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  @Test
  void shouldPayAContactAndAskAgainOfAnAddressThatNobodyKnows() throws Exception {
    long bobsMoney = balance(BOB);
    as(ADA, "c", "pay", bob, "5 units", "--yes").bad(Main.USAGE, "nobody among your contacts");
    Souk.run("contact", "add", "bob", chainAddress(bob), "--records", folder.resolve("c")).good();
    outcome(as(ADA, "c", "pay", "bob", "5 units", "--yes", "--memo", "tea").good());
    outcome(as(ADA, "c", "pay", "bob", "5 units", "--yes").good());
    outcome(as(ADA, "c", "pay", bob, "5 units", "--yes").good());
    assertThat(balance(BOB)).isEqualTo(bobsMoney + 15);

    String like = bob.substring(0, 6) + "1".repeat(36);
    as(ADA, "c", "pay", like, "5 units", "--yes").bad(Main.USAGE, "as bob's address does");
    as(ADA, "c", "pay", "bo", "5 units", "--yes").bad(Main.USAGE, "no contact 'bo'");
    as(ADA, "c", "pay", "bob", "--yes").bad(Main.USAGE, "how much to pay");
    String checked = Checksum.of(Checksum.parse(bob));
    String wrong = checked.replaceFirst("[a-f]", "F").replaceFirst("[A-E]", "e");
    as(ADA, "c", "pay", wrong, "5 units", "--yes").bad(Main.USAGE, "checksum");
  }

  @Test
  void shouldPayOnlyUrisOfThisMarket() throws Exception {
    JsonNode invoice = Souk.run(market.with(BOB, "request", "7 units")).good().json();
    String uri = invoice.path("ethereum").asString();
    long bobsMoney = balance(BOB);

    as(ADA, "u", "pay", uri, "--yes").bad(Main.USAGE, "nobody among your contacts");
    outcome(as(ADA, "u", "pay", uri, "--yes", "--new").good());
    assertThat(balance(BOB)).isEqualTo(bobsMoney + 7);
    Souk.run("contact", "add", "bob", chainAddress(bob), "--records", folder.resolve("u")).good();
    as(ADA, "u", "pay", invoice.path("outside").asString(), "--yes")
        .bad(Main.USAGE, "outside of this market");
    as(ADA, "u", "pay", uri.replaceFirst("@[0-9]+", "@1"), "--yes").bad(Main.USAGE, "of chain 1");
    as(ADA, "u", "pay", uri.replaceFirst("@[0-9]+", ""), "--yes").bad(Main.USAGE, "no chain");
    as(ADA, "u", "pay", uri + "&req-pop=x", "--yes").bad(Main.USAGE, "requires 'req-pop'");
    as(ADA, "u", "pay", uri, "8 units", "--yes").bad(Main.USAGE, "it asks for");
    as(BOB, "u", "pay", uri, "--yes").bad(Main.USAGE, "to oneself");
    as(ADA, "u", "pay", invoice.path("uri").asString() + "?req-x=1", "--yes")
        .bad(Main.USAGE, "requires 'req-x'");
    assertThat(ada).isNotEqualTo(bob);
  }

  @Test
  void shouldSayThatItIsNotPaidWhenThereIsNotEnough() throws Exception {
    JsonNode invoice = Souk.run(market.with(BOB, "request", "99999999 units")).good().json();

    Souk failed = as(ADA, "f", "pay", invoice.path("uri").asString(), "--yes");
    assertThat(failed.ended()).isEqualTo(Main.FAILED);
    assertThat(failed.error()).contains("will not be", "less than that in the market");
    assertThat(outcome(failed).path("status").asString()).isEqualTo("failed");
    Souk.run(market.with(ADA, "wallet", "deposit", "100000000 units")).good();
    outcome(as(ADA, "f", "pay", invoice.path("uri").asString(), "--yes").good());
  }

  @Test
  void shouldSayThatItIsPaidWhenTheReceiptCannotBeWritten() throws Exception {
    Path file = folder.resolve("r".repeat(300));
    Souk paid = as(ADA, "l", "pay", bob, "5 units", "--new", "--yes", "--receipt", file);
    assertThat(paid.ended()).isZero();
    assertThat(outcome(paid).path("status").asString()).isEqualTo("paid");
    String id = outcome(paid).path("id").asString();
    assertThat(paid.error()).contains("it is paid", "--resume " + id, "--receipt FILE");

    Path receipt = folder.resolve("short.receipt");
    outcome(as(ADA, "l", "pay", "--resume", id, "--receipt", receipt).good());
    verify(receipt).good();
  }

  @Test
  void shouldWaitForWhoeverHasTheJournalAndNameNoOther() throws Exception {
    long bobsMoney = balance(BOB);
    Path file = Files.createDirectory(folder.resolve("k")).resolve(JournalFile.NAME);
    try (SqliteDatabase _ = SqliteDatabase.open(file, TransferTables.MIGRATIONS)) {
      Souk waited = as(ADA, "k", "pay", bob, "5 units", "--new", "--yes");
      assertThat(waited.ended()).isEqualTo(Main.UNKNOWN);
      assertThat(waited.error())
          .contains("another process is paying from this journal", "the same command again")
          .doesNotContain("directory");
    }
    assertThat(balance(BOB)).isEqualTo(bobsMoney);
  }

  @Test
  void shouldTellWhoIsPaidOfWhatCame() throws Exception {
    try (Souk desk =
        Souk.start(
            market.with(
                BOB, "receive", "--offer", "8 units", "--records", folder.resolve("desk")))) {
      String offer = desk.awaitObject().path("offer").asString();
      as(ADA, "o", "pay", offer, "--yes").good();
      JsonNode arrived =
          desk.await("what came", line -> line.path("event").asString().equals("arrived"));
      assertThat(arrived.path("amount").asLong()).isEqualTo(8);
      assertThat(arrived.path("payer").asString()).isEqualTo(chainAddress(ada));
      desk.stop();
    }
  }

  @Test
  void shouldSayInWordsWhatIsNoPayment() throws Exception {
    as(ADA, "m", "pay", bob, "0", "--new", "--yes")
        .bad(Main.USAGE, "a payment of nothing: the sum");
    as(ADA, "m", "pay", bob, "1e3", "--new", "--yes").bad(Main.USAGE, "is no sum of money");
  }

  /** What was sent and never told of, as after kill -9, is not sent once more by the same words. */
  @Test
  void shouldNotPayTheSameOnceMoreWhileItIsUnknown() throws Exception {
    long bobsMoney = balance(BOB);
    String id;
    stopBlocks();
    try {
      Souk unknown = as(ADA, "s", "pay", bob, "6 units", "--new", "--yes", "--wait", 1);
      assertThat(unknown.ended()).isEqualTo(Main.UNKNOWN);
      id = outcome(unknown).path("id").asString();
      assertThat(unknown.lines().getFirst().path("resume").asString())
          .startsWith("./souk pay --resume " + id);
      Souk same = as(ADA, "s", "pay", bob, "6 units", "--new", "--yes", "--wait", 1);
      assertThat(same.ended()).isEqualTo(Main.UNKNOWN);
      assertThat(same.error()).contains("nothing was paid now", "--again", "--resume " + id);
      JsonNode listed = as(ADA, "s", "pay", "--list").good().json().path("payments");
      assertThat(listed.findValuesAsString("status")).containsExactly("unknown");
      assertThat(listed.get(0).path("resume").asString()).contains(id);
    } finally {
      startBlocks();
    }
    as(ADA, "s", "pay", bob, "6 units", "--new", "--yes", "--again").good();
    JsonNode listed = as(ADA, "s", "pay", "--list").good().json().path("payments");
    assertThat(listed.findValuesAsString("status")).containsExactly("paid", "paid");
    assertThat(listed.findValuesAsString("id")).contains(id);
    assertThat(balance(BOB)).isEqualTo(bobsMoney + 12);
  }

  @Test
  void shouldSayHowItStandsWhenItIsEndedWhileItWaits() throws Exception {
    stopBlocks();
    try {
      List<Object> words = new ArrayList<>(List.of("pay", bob, "3 units", "--new", "--yes"));
      words.addAll(List.of("--records", folder.resolve("t")));
      Process paying = Terminal.start(Map.of(), Terminal.souk(market.with(ADA, words.toArray())));
      for (int i = 0; i < 600 && !rpc("txpool_status", "").contains("\"pending\":\"0x1\""); i++) {
        Thread.sleep(100);
      }
      paying.toHandle().destroy();
      Terminal.Ended ended = Terminal.ended(paying);
      assertThat(ended.status()).as(ended.error()).isEqualTo(Main.UNKNOWN);
      assertThat(ended.error()).contains("it is not known", "./souk pay --resume 0x");
      assertThat(ended.out()).contains("\"status\":\"unknown\"");
    } finally {
      startBlocks();
    }
  }

  /**
   * Sent in time, and in a block only after the invoice's end: paid, and its payee may return it.
   */
  @Test
  void shouldWarnWhenItWasPaidAfterTheInvoicesEnd() throws Exception {
    JsonNode invoice =
        Souk.run(market.with(BOB, "request", "4 units", "--minutes", 1)).good().json();
    stopBlocks();
    try {
      Souk unknown = as(ADA, "e", "pay", invoice.path("uri").asString(), "--yes", "--wait", 1);
      assertThat(unknown.ended()).isEqualTo(Main.UNKNOWN);
      rpc("evm_increaseTime", "61");
      rpc("evm_mine", "");
      String id = outcome(unknown).path("id").asString();
      Souk paid = as(ADA, "e", "pay", "--resume", id);
      assertThat(paid.ended()).isZero();
      assertThat(outcome(paid).path("status").asString()).isEqualTo("paid");
      assertThat(paid.error()).contains("when the invoice was over", "may give it back");
    } finally {
      startBlocks();
    }
  }

  private void stopBlocks() throws Exception {
    ticks.shutdownNow();
    rpc("evm_setIntervalMining", "0");
  }

  private void startBlocks() throws Exception {
    rpc("evm_setIntervalMining", "1");
    ticks = market.hurry();
  }

  private String rpc(String method, String parameters) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(Network.read(market.net()).url()))
            .header("content-type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                        .formatted(method, parameters)))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(answer).doesNotContain("error");
      return answer;
    }
  }

  @Test
  void shouldNeverSayThatItFailedWhileNobodyKnows() throws Exception {
    String uri =
        Souk.run(market.with(BOB, "request", "9 units")).good().json().path("uri").asString();
    long bobsMoney = balance(BOB);
    stopBlocks();
    String id;
    try {
      Souk unknown = as(ADA, "w", "pay", uri, "--yes", "--wait", 1);
      assertThat(unknown.ended()).isEqualTo(Main.UNKNOWN);
      assertThat(outcome(unknown).path("status").asString()).isEqualTo("unknown");
      id = outcome(unknown).path("id").asString();
      assertThat(unknown.error())
          .contains("not known", "./souk pay --resume %s --network ".formatted(id), "--records");
      Souk again = as(ADA, "w", "pay", uri, "--yes", "--wait", 1);
      assertThat(again.ended()).isEqualTo(Main.UNKNOWN);
    } finally {
      startBlocks();
    }
    Souk resumed =
        Souk.run(
            "pay",
            "--resume",
            id,
            "--network",
            market.net(),
            "--records",
            folder.resolve("w"),
            "--json");
    assertThat(outcome(resumed.good()).path("status").asString()).isEqualTo("paid");
    assertThat(outcome(as(ADA, "w", "pay", uri, "--yes").good()).path("before").asBoolean())
        .isTrue();
    assertThat(balance(BOB)).isEqualTo(bobsMoney + 9);
  }
}
