package souk.cli.pay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.Souk;
import souk.ledger.EscrowTerms;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.transfers.mandate.MandateTerms;
import souk.transfers.person.Purse;
import souk.transfers.stream.StreamRate;
import souk.transfers.stream.StreamTerms;
import tools.jackson.databind.JsonNode;

/** Streams, mandates and offers between two people over a chain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamCommandsTest {
  private static final String ADA = "publisher";
  private static final String BOB = "cache-1";

  private Path folder = Path.of("");
  private HttpMarket market;
  private ScheduledExecutorService ticks;
  private String bob = "";
  private Souk desk;
  private JsonNode ready;

  @BeforeAll
  void open(@TempDir Path fresh) throws Exception {
    folder = fresh;
    market = new HttpMarket(folder, 16);
    ticks = market.hurry();
    Souk.run(market.with(ADA, "wallet", "deposit", "10000000 units")).good();
    bob = Souk.run(market.with(BOB, "wallet")).good().json().path("address").asString();
    desk = start(BOB, "b", "receive", "--offer", "300 units", "--memo", "tea");
    ready = desk.awaitObject();
  }

  @AfterAll
  void close() {
    if (ticks != null) {
      desk.stop();
      ticks.shutdownNow();
      market.close();
    }
  }

  private Object[] words(String who, String records, Object... arguments) {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--records", folder.resolve(records)));
    return market.with(who, all.toArray());
  }

  private Souk as(String who, String records, Object... arguments) throws Exception {
    return Souk.run(words(who, records, arguments));
  }

  private Souk start(String who, String records, Object... arguments) throws Exception {
    return Souk.start(words(who, records, arguments));
  }

  private Souk look(String records, Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--records", folder.resolve(records), "--network", market.net(), "--json"));
    return Souk.run(all.toArray());
  }

  private String at() {
    return ready.path("endpoint").asString();
  }

  @Test
  void shouldPayAnOffersInvoiceAndRefuseWhatItRequiresAndIsNotKnown() throws Exception {
    String offer = ready.path("offer").asString();
    JsonNode paid =
        as(ADA, "a", "pay", offer, "--quantity", 3, "--note", "green", "--new", "--yes")
            .good()
            .lines()
            .getLast();
    assertThat(paid.path("status").asString()).isEqualTo("paid");
    assertThat(paid.path("amount").asLong()).isEqualTo(900);
    as(ADA, "a", "pay", offer + "?req-moon=full", "--yes")
        .bad(Main.USAGE, "it requires 'req-moon', which is not understood here");
    as(ADA, "a", "pay", offer.substring(0, offer.length() - 3), "--yes").bad(Main.USAGE, "cut off");
    as(ADA, "a", "pay", offer, "--quantity", 0, "--yes").bad(Main.USAGE, "a quantity is from 1");
  }

  @Test
  void shouldStreamUpToTheCapAndSayWhatIsWhere() throws Exception {
    as(ADA, "s", "stream", "start", bob, "60/year", "--cap", "1", "--at", at(), "--new")
        .bad(Main.USAGE, "RATE is such as 3.6/hour");
    as(ADA, "s", "stream", "start", bob, "1/hour", "--cap", "1", "--at", "ftp://x", "--new")
        .bad(Main.USAGE, "no place of a payee");
    JsonNode plan =
        as(
                ADA,
                "s",
                "stream",
                "start",
                bob,
                "6000 units/minute",
                "--cap",
                "400 units",
                "--at",
                at(),
                "--new",
                "--dry-run")
            .good()
            .json();
    assertThat(plan.path("ticket").asLong()).isEqualTo(100);
    assertThat(plan.path("cap").asLong()).isEqualTo(400);
    assertThat(plan.path("locks").asLong()).isBetween(400L, 4 * 400L);
    assertThat(plan.path("begins").asLong()).isGreaterThan(1_790_000_000L);
    assertThat(plan.path("ends").asLong() - plan.path("begins").asLong())
        .as("four tickets, one each second")
        .isEqualTo(4);
    assertThat(Files.exists(folder.resolve("s"))).isFalse();
    JsonNode end =
        as(
                ADA,
                "s",
                "stream",
                "start",
                bob,
                "6000 units/minute",
                "--cap",
                "400 units",
                "--at",
                at(),
                "--new",
                "--yes")
            .good()
            .lines()
            .getLast();
    assertThat(end.path("state").asString()).isEqualTo("ended");
    assertThat(end.path("paid").asLong()).isEqualTo(400);
    assertThat(end.path("why").asString()).isEqualTo("its cap is reached");
    JsonNode status = look("s", "stream", "status").good().json().path("streams").get(0);
    assertThat(status.path("paid").asLong()).isEqualTo(400);
    Souk.run("stream", "pause", 1, "--records", folder.resolve("s"), "--json")
        .bad(Main.FAILED, "has ended");
    Souk.run("stream", "stop", 7, "--records", folder.resolve("s"), "--json")
        .bad(Main.USAGE, "there is no stream 7");
  }

  @Test
  void shouldCancelAMandateFromTheNextRoundOn() throws Exception {
    JsonNode given =
        as(
                ADA,
                "m",
                "mandate",
                "create",
                bob,
                "50 units",
                "--periods",
                40,
                "--at",
                at(),
                "--new",
                "--yes")
            .good()
            .json();
    assertThat(given.path("locks").asLong()).isEqualTo(2_000);
    assertThat(given.path("delivered").asBoolean()).isTrue();
    as(ADA, "m", "mandate", "deliver", 1);
    JsonNode cancelled = as(ADA, "m", "mandate", "cancel", 1).good().json();
    assertThat(as(ADA, "m", "mandate", "cancel", 1).good().json().path("before").asBoolean())
        .isTrue();
    JsonNode mine = look("m", "mandate", "list").good().json().path("mandates").get(0);
    JsonNode his = look("b", "mandate", "list", "--received").good().json().path("mandates").get(0);
    assertThat(his.path("id")).isEqualTo(mine.path("id"));
    for (JsonNode period : mine.path("periods")) {
      boolean over = period.path("round").asLong() >= cancelled.path("fromRound").asLong();
      assertThat(period.path("state").asString().equals("cancelled"))
          .as("round %s", period.path("round"))
          .isEqualTo(over);
    }
    as(ADA, "m", "mandate", "cancel", 2).bad(Main.USAGE, "there is no mandate 2");
  }

  private PurseOptions options(String records) {
    List<String> words = new ArrayList<>();
    for (Object each : words(ADA, records)) {
      words.add(each.toString());
    }
    words.remove("--json");
    return CommandLine.populateCommand(new PurseOptions(), words.toArray(String[]::new));
  }

  private List<String> states(String records) throws Exception {
    JsonNode mandates = look(records, "mandate", "list").good().json().path("mandates");
    List<String> states = new ArrayList<>();
    for (JsonNode period : mandates.get(mandates.size() - 1).path("periods")) {
      states.add(period.path("state").asString());
    }
    return states;
  }

  /** A mandate as a process leaves it that is killed before its escrow is on the ledger. */
  private static EscrowTerms give(EvmLedger ledger, Purse purse, PrivateKey key, int ahead) {
    long round =
        ledger.info().rules().rounds().roundOf(PurseOptions.view(ledger).block().number()) + ahead;
    EscrowTerms escrow =
        new EscrowTerms(key.address(), Amount.of(50), 0, 1, round, 2, Payee.random());
    MandateTerms terms =
        new MandateTerms(
            ledger.info().chainId(),
            ledger.info().contract(),
            PurseOptions.id(ledger, escrow, key.address()),
            key.address(),
            PrivateKey.fromSeeded(new Random(15)).address(),
            round,
            1,
            2,
            "rent",
            0);
    var _ = purse.mandates().give(terms.sign(key), URI.create("http://127.0.0.1:1"));
    return escrow;
  }

  @Test
  void shouldCancelWhatIsNotAllottedYetWhileAnotherProcessHasThePurse() throws Exception {
    PurseOptions options = options("o");
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect();
        Purse purse = options.open(ledger, key)) {
      EscrowTerms escrow = give(ledger, purse, key, 20);
      assertThat(states("o")).containsOnly("opening");
      as(ADA, "o", "mandate", "cancel", 1).bad(Main.UNKNOWN, "the ledger has no escrow of it");
      as(BOB, "o", "mandate", "cancel", 1).bad(Main.USAGE, "mandate 1 was given by");
      PurseOptions.lock(ledger, key, escrow);
      assertThat(states("o")).containsOnly("opening");
      as(ADA, "o", "mandate", "deliver", 1)
          .bad(Main.FAILED, "streams.db is in use by process", "if it runs streams, end it with");
      JsonNode cancelled = as(ADA, "o", "mandate", "cancel", 1).good().json();
      assertThat(cancelled.path("before").asBoolean()).isFalse();
      assertThat(cancelled.path("fromRound").asLong()).isEqualTo(escrow.firstRound());
    }
    assertThat(states("o")).containsOnly("cancelled");
    as(ADA, "o", "mandate", "deliver", 1).bad(Main.FAILED, "mandate 1 is cancelled, so nothing");
  }

  @Test
  void shouldSayHowToEndAMandateThatNobodyHasAndNobodyCanGet() throws Exception {
    PurseOptions options = options("late");
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect();
        Purse purse = options.open(ledger, key)) {
      var _ = give(ledger, purse, key, 0);
    }
    as(ADA, "late", "mandate", "deliver", 1)
        .bad(Main.FAILED, "cannot be handed over any more", "./souk mandate cancel 1 --network");
    JsonNode mandate = look("late", "mandate", "list").good().json().path("mandates").get(0);
    assertThat(mandate.path("delivered").asBoolean()).isFalse();
    Souk list =
        Souk.run("mandate", "list", "--records", folder.resolve("late"), "--network", market.net());
    assertThat(list.good().text()).contains("delivered");
  }

  /** It takes the payee of what asks for one sum, and would pay others. */
  @Test
  void shouldTakeNoRequestForASumAsThePayeeOfMany() throws Exception {
    String at = "http://127.0.0.1:1";
    for (String uri : List.of("souk:AAAA", "ethereum:0x" + "1".repeat(40) + "@31337?value=5")) {
      as(ADA, "u", "mandate", "create", uri, "1", "--periods", 2, "--at", at, "--new", "--yes")
          .bad(Main.USAGE, "WHOM is a request for one sum");
      as(ADA, "u", "stream", "start", uri, "1/hour", "--cap", "1", "--at", at, "--new", "--yes")
          .bad(Main.USAGE, "WHOM is a request for one sum");
    }
  }

  private static int stream(EvmLedger ledger, Purse purse, PrivateKey key) {
    StreamTerms terms =
        new StreamTerms(
            ledger.info().chainId(),
            ledger.info().contract(),
            Payee.random(),
            key.address(),
            PrivateKey.fromSeeded(new Random(15)).address(),
            10,
            "music",
            0,
            Payee.random());
    URI nobody = URI.create("http://127.0.0.1:1");
    return purse.streams().start(terms.sign(key), nobody, new StreamRate(1_000_000_000L), true);
  }

  @Test
  void shouldGoOnWithWhatWaitsForItsEscrowAndNotWithWhatSomebodyPaused() throws Exception {
    PurseOptions options = options("p");
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect();
        Purse purse = options.open(ledger, key)) {
      purse.streams().pauseForEscrow(stream(ledger, purse, key));
      purse.streams().pause(stream(ledger, purse, key));
      int both = stream(ledger, purse, key);
      purse.streams().pauseForEscrow(both);
      purse.streams().pause(both);
    }
    Souk status =
        Souk.run("stream", "status", "--records", folder.resolve("p"), "--network", market.net());
    assertThat(status.good().text()).contains("not known", "is to come").doesNotContain("0.00");
    JsonNode all = look("p", "stream", "status").good().json().path("streams");
    assertThat(all.get(0).path("escrow").asBoolean()).isFalse();
    look("p", "stream", "rate", 1, "1/hour").bad(Main.FAILED, "no escrow of the stream yet");

    Path pipe = Files.createDirectories(folder.resolve("p/streams")).resolve("1.wish");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Souk run = start(ADA, "p", "stream", "run");
    run.awaitError("1.wish was not carried out: it is no wish");
    List<String> states = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      int of = number;
      states.add(
          run.await("how stream " + of + " is", each -> each.path("stream").asInt() == of)
              .path("state")
              .asString());
    }
    run.stop();
    assertThat(states).containsExactly("flowing", "paused", "paused");
  }
}
