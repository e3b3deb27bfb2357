package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Service;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.hire.Unfit;
import souk.market.hire.Wanted;
import souk.market.offer.Clause;
import souk.market.offer.Property;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.primitives.testkit.LogLines;

/** Whom a customer hires, and that it keeps to what was signed. */
class HiringTest {
  private static final int PROVIDERS = 3;
  private static final int ROUNDS = 3;
  private static final int LONG = 8;

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, PROVIDERS, 53);
  }

  @RegisterExtension final LogLines log = LogLines.of("souk.node");

  @AfterEach
  void close() {
    stage.close();
  }

  private CustomerNode.Setup hiring(int providers) {
    return stage.customer(stage.market, Listening.loopback(0), providers, 20, ROUNDS, true);
  }

  private void included(PrivateKey by, Command command) {
    assertThat(stage.ledger().submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  /** How many agreements with each provider were put on the ledger. */
  private Map<Address, Integer> opened() {
    Map<Address, Integer> opened = new TreeMap<>();
    stage.seen.stream()
        .filter(Command.OpenAgreement.class::isInstance)
        .map(command -> ((Command.OpenAgreement) command).terms().provider())
        .forEach(provider -> opened.merge(provider, 1, Integer::sum));
    return opened;
  }

  @Test
  void shouldHireTheOthersWhenManyEndpointsAreNoneOrNeverAnswer() throws Exception {
    List<ServerSocket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        included(stage.stranger(i), new Command.Deposit(stage.collateral()));
        included(
            stage.stranger(i), new Command.Register(badEndpoint(i, silent), stage.collateral()));
      }
      stage.startProviders(1);
      try (CustomerNode node = CustomerNode.start(hiring(PROVIDERS))) {
        long before = stage.head();
        stage.untilWithBlocks("the honest ones are hired", () -> node.hired().size() == PROVIDERS);
        assertThat(node.hired())
            .containsExactlyInAnyOrderElementsOf(
                stage.nodes().stream().map(ProviderNode::address).toList());
        assertThat(stage.head() - before).isLessThanOrEqualTo(60);
      }
    } finally {
      for (ServerSocket socket : silent) {
        socket.close();
      }
    }
  }

  /** A chain may take minutes for a transaction; that is no reason to serve nobody. */
  @Test
  void shouldLetTheRoleWorkOnWhenTheTransactionThatHiresSomebodyTakesLong() throws Exception {
    stage.startProviders(1);
    CustomerNode.Setup usual = hiring(PROVIDERS);
    CompletableFuture<Receipt> never = new CompletableFuture<>();
    AtomicInteger openings = new AtomicInteger();
    Ledger slow =
        new ForwardingLedger(usual.ledger()) {
          @Override
          public CompletableFuture<Receipt> submit(Signer by, Command command) {
            return command instanceof Command.OpenAgreement
                    && openings.incrementAndGet() == PROVIDERS
                ? never
                : truth.submit(by, command);
          }
        };
    CustomerNode.Setup setup = usual.withLedger(slow);
    try (CustomerNode node = CustomerNode.start(setup)) {
      stage.untilWithBlocks("the last one is being hired", () -> openings.get() == PROVIDERS);
      long later = stage.head() + 5;
      stage.untilWithBlocks(
          "the role hears of blocks", () -> node.role(ProbeKind.Customer.class).block() >= later);
      never.complete(new Receipt.Dropped("it was never seen again"));
    } finally {
      never.complete(new Receipt.Dropped("the test is over"));
    }
  }

  @Test
  void shouldNotAskWhoHasNoCollateral() throws Exception {
    for (int i = 0; i < 12; i++) {
      included(stage.stranger(i), new Command.Register("http://127.0.0.1:1", Amount.ZERO));
    }
    stage.startProviders(1);
    try (CustomerNode node = CustomerNode.start(hiring(PROVIDERS))) {
      stage.untilWithBlocks("the honest ones are hired", () -> node.hired().size() == PROVIDERS);
    }
    for (int i = 0; i < 12; i++) {
      String free = stage.stranger(i).address().toString();
      assertThat(log.lines()).noneMatch(line -> line.contains(free));
    }
  }

  @Test
  void shouldLeaveThoseAloneForLongerEachTimeWhoAreNotThere() throws Exception {
    included(stage.stranger(0), new Command.Deposit(stage.collateral()));
    included(stage.stranger(0), new Command.Register("http://a b", stage.collateral()));
    int blocks = 200;
    log.hear(Level.FINE); // what is not worth a line each time
    try (CustomerNode node = CustomerNode.start(hiring(1))) {
      for (int i = 0; i < blocks; i++) {
        stage.advanceTo(stage.head() + 1);
        long head = stage.head();
        stage.until("it looked", () -> node.seenBlock() >= head);
      }
    }
    String bad = stage.stranger(0).address().toString();
    long asked = log.lines().stream().filter(line -> line.contains(bad)).count();
    // After 10, 20, 40, ... blocks; every ten blocks it would be twenty times.
    assertThat(asked).isBetween(3L, 6L);
    assertThat(log.records())
        .filteredOn(entry -> LogLines.text(entry).contains(bad))
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.INFO.intValue())
        .as("said once")
        .hasSize(1);
  }

  /** Something that anybody may put on the ledger. */
  private static String badEndpoint(int number, List<ServerSocket> silent) throws IOException {
    return switch (number % 12) {
      case 4 -> "http://user:password@127.0.0.1:1";
      case 5 -> "http://127.0.0.1:99999";
      case 6 -> "http://[::1";
      case 7 -> "http://" + "a".repeat(180) + ".invalid:1";
      case 8 -> endless(silent);
      case 9 -> "http://127.0.0.1:1/?to=elsewhere#there";
      case 10 -> "http://xn--.invalid:1";
      case 11 -> "http:";
      case 0 -> "no uri at all: \\ %%";
      case 1 -> "mailto:somebody@souk.example";
      case 2 -> "http://127.0.0.1:1";
      default -> {
        // takes connections and never says anything
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        silent.add(socket);
        yield "http://127.0.0.1:" + socket.getLocalPort();
      }
    };
  }

  /** Answers without end, and never completely. */
  private static String endless(List<ServerSocket> open) throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(socket);
    Thread.ofVirtual()
        .start(() -> {
          try (Socket call = socket.accept()) {
            byte[] junk = "HTTP/1.1 200 OK\r\nX: y\r\n".getBytes(StandardCharsets.US_ASCII);
            while (true) {
              call.getOutputStream().write(junk);
            }
          } catch (IOException e) {
            // the other side had enough
          }
        });
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  @Test
  void shouldSayWhereItFailedAndHireTheOthersWhenAServiceStumblesOverAProvider() throws Exception {
    stage.startProviders(1);
    Service faulty =
        new Service(
            new ProbeKind(Set.of(stage.provider(0))), stage.market.terms(), stage.market.market());
    try (CustomerNode node =
        CustomerNode.start(
            stage.customer(faulty, Listening.loopback(0), PROVIDERS, 20, ROUNDS, true))) {
      stage.untilWithBlocks("the others are hired", () -> node.hired().size() == PROVIDERS - 1);
      stage.untilWithBlocks(
          "the fault is told in full",
          () -> log.records().stream().anyMatch(entry -> entry.getThrown() != null));
    }
    assertThat(log.records())
        .filteredOn(entry -> entry.getMessage().contains(stage.provider(0).toString()))
        .isNotEmpty()
        .allSatisfy(
            entry -> assertThat(entry.getThrown()).isInstanceOf(NullPointerException.class));
    assertThat(log.records()).noneMatch(entry -> entry.getMessage().contains("null"));
  }

  @Test
  void shouldNotAskForAllProvidersInEveryBlockWhenSomeAreMissing() throws Exception {
    stage.startProviders(1);
    AtomicInteger lists = new AtomicInteger();
    stage.listing = lists::incrementAndGet;
    try (CustomerNode node = CustomerNode.start(hiring(PROVIDERS + 1))) {
      stage.untilWithBlocks("those that are there are hired", () -> node.hired().size() == 3);
      long from = stage.head();
      int before = lists.get();
      stage.untilWithBlocks("blocks pass", () -> stage.head() >= from + 20);
      assertThat(lists.get() - before).isBetween(1, 20 / 5 + 1);
    }
  }

  @Test
  void shouldNotHireAgainWhoWasConvictedWhenItsAgreementIsOver() throws Exception {
    stage.startProviders(4);
    Address guilty;
    try (CustomerNode node = CustomerNode.start(hiring(2))) {
      stage.untilWithBlocks("two are hired", () -> opened().size() == 2);
      guilty = node.agreements().getFirst().terms().provider();
      CustomerStore.Signed signed = node.agreements().getFirst();
      included(
          stage.stranger(0),
          new Command.ReportFault(signed.id(), signed.terms().details(), ProbeKind.GUILTY));
      stage.untilWithBlocks("another one takes its place", () -> opened().size() == 3);
      nextRounds(node, ROUNDS + 2, guilty);
      stage.untilWithBlocks("its agreement is over", () -> !node.hired().contains(guilty));
      assertThat(node.hired()).hasSize(2);
    }
    // It is remembered.
    try (CustomerNode node = CustomerNode.start(hiring(PROVIDERS))) {
      nextRounds(node, 2, guilty);
      assertThat(node.hired()).doesNotContain(guilty).hasSize(2);
    }
    assertThat(opened().get(guilty)).isOne();
    assertThat(opened().values()).anyMatch(number -> number > 1);
  }

  /** Rounds in which everybody has time to do what is due. */
  private void nextRounds(CustomerNode node, int count, Address without) throws Exception {
    for (int i = 0; i < count; i++) {
      long next = stage.round() + 1;
      long soon = stage.rounds().end(next);
      stage.untilWithBlocks(
          "escrow and agreements go on",
          () ->
              stage.view().escrow(node.status().escrow()).orElseThrow().lastRound() > next
                  && node.agreements().stream()
                          .filter(signed -> !signed.terms().provider().equals(without))
                          .filter(signed -> signed.terms().endBlock() > soon)
                          .filter(signed -> stage.view().agreement(signed.id()).isPresent())
                          .count()
                      == 2);
      stage.advanceTo(Math.max(stage.head(), stage.rounds().start(next)));
    }
  }

  @Test
  void shouldServeAndPayWhatWasSignedWhenTheMarketFilesChangedSince() throws Exception {
    stage.startProviders(1);
    long round;
    List<CustomerStore.Signed> signed;
    try (CustomerNode node = CustomerNode.start(hiring(PROVIDERS))) {
      stage.untilWithBlocks("all are hired", () -> opened().size() == PROVIDERS);
      signed = node.agreements();
      round = node.status().firstRound();
    }
    stage.nodes().forEach(ProviderNode::close);
    stage.nodes().clear();

    // Another price, prize, collateral, exposure, length: none of it is what they agreed on.
    var other =
        Stage.market(
            Stage.MARKET
                .replace("price: 2", "price: 3")
                .replace("prize: 40000, tickets: 4", "prize: 90000, tickets: 8")
                .replace("collateral: 50000000", "collateral: 60000000")
                .replace("rounds: 20", "rounds: 30")
                .replace("notice: 40", "notice: 20")
                .replace("customerExposure: 256", "customerExposure: 16"));
    for (int i = 0; i < PROVIDERS; i++) {
      stage
          .nodes()
          .add(ProviderNode.start(stage.node(i, stage.collateral(), other, Listening.loopback(0))));
    }
    int commands = stage.seen.size();
    try (CustomerNode node =
        CustomerNode.start(
            stage.customer(other, Listening.loopback(0), PROVIDERS, 20, ROUNDS, true))) {
      assertThat(node.agreements()).isEqualTo(signed);
      stage.advanceTo(stage.rounds().start(round));
      stage.untilWithBlocks("all are ready", () -> node.status().ready() == PROVIDERS);
      for (int i = 0; i < 2; i++) {
        assertThat(stage.buy(node)).as("at the old price").isEqualTo(2 * PROVIDERS);
      }
    }
    assertThat(stage.seen).hasSize(commands);
    stage.advanceTo(stage.rounds().seedBlock(round) + 1);
    stage.untilWithBlocks(
        "all is settled", () -> stage.nodes().stream().allMatch(node -> node.income().isEmpty()));
    for (int i = 0; i < PROVIDERS; i++) {
      // Four tickets are a whole book of the old kind, and one of them won.
      assertThat(stage.view().balance(stage.provider(i))).isEqualTo(Amount.of(40_000));
    }
    LedgerView.Agreement first = stage.view().agreement(signed.getFirst().id()).orElseThrow();
    assertThat(first.terms()).isEqualTo(signed.getFirst().terms());
  }

  private Service asking(String prize) {
    return Stage.market(Stage.MARKET.replace("prize: 40000", "prize: " + prize));
  }

  private ProviderNode start(int number, Service service, Listening listening, String region)
      throws IOException {
    ProviderNode node =
        ProviderNode.start(
            stage
                .node(number, stage.collateral().times(3), service, listening)
                .withProperties(Map.of("region", new Property.Text(region))));
    stage.nodes().add(node);
    return node;
  }

  /** Waits for what takes minutes: time passes faster than the test. */
  private void untilLater(String what, BooleanSupplier happened) throws InterruptedException {
    stage.untilWithBlocks(
        what,
        () -> {
          stage.advanceTo(stage.head() + 1);
          return happened.getAsBoolean();
        });
  }

  private Hireable shortage(CustomerNode node) throws InterruptedException {
    stage.untilWithBlocks("it says who is missing", () -> node.status().shortage().isPresent());
    return node.status().shortage().orElseThrow();
  }

  @Test
  void shouldAskNobodyToSignWhoIsTooDearAndSayWhatItCosts() throws Exception {
    start(0, stage.market, Listening.loopback(0), "north");
    start(1, asking("40004"), Listening.loopback(0), "north");
    log.hear(Level.FINE);
    try (CustomerNode node = CustomerNode.start(hiring(2))) {
      stage.untilWithBlocks(
          "the cheaper one is hired", () -> node.hired().equals(Set.of(stage.provider(0))));
      Hireable left = shortage(node);
      assertThat(left.free()).isOne();
      assertThat(left.fitting()).isZero();
      assertThat(left.leftOut())
          .extracting(Hireable.LeftOut::why)
          .containsExactly(new Unfit.TooDear(Amount.of(10_001), Amount.of(10_000)));
      long later = stage.head() + 30;
      stage.untilWithBlocks("blocks pass", () -> node.seenBlock() >= later);
    }
    assertThat(log.lines())
        .as("it would have declined, and that would be told")
        .noneMatch(line -> line.contains(stage.provider(1).toString()));
  }

  @Test
  void shouldHireOnlyThoseWhoseOffersMeetWhatIsRequired() throws Exception {
    start(0, stage.market, Listening.loopback(0), "north");
    start(1, stage.market, Listening.loopback(0), "south");
    start(2, stage.market, Listening.loopback(0), "north");
    CustomerNode.Setup north = hiring(3).wanting(Wanted.of(List.of(Clause.parse("region=north"))));
    try (CustomerNode node = CustomerNode.start(north)) {
      stage.untilWithBlocks("those of the north are hired", () -> node.hired().size() == 2);
      Hireable left = shortage(node);
      assertThat(left.leftOut())
          .extracting(Hireable.LeftOut::why)
          .containsExactly(new Unfit.Unlike("region = north", "region is south"));
      assertThat(node.hired()).containsExactlyInAnyOrder(stage.provider(0), stage.provider(2));
    }
  }

  @Test
  void shouldHireWhoWasAwayWhenItAnswers() throws Exception {
    start(0, stage.market, Listening.loopback(0), "north");
    ProviderNode late = start(1, stage.market, Listening.loopback(0), "north");
    Listening there = Listening.loopback(late.uri().getPort());
    late.close();
    stage.nodes().remove(late);
    try (CustomerNode node = CustomerNode.start(hiring(2))) {
      stage.untilWithBlocks("who is there is hired", () -> node.hired().size() == 1);
      Hireable left = shortage(node);
      assertThat(left.leftOut()).extracting(Hireable.LeftOut::provider).contains(late.address());
      start(1, stage.market, there, "north");
      untilLater("the other is, too", () -> node.hired().size() == 2);
    }
  }

  @Test
  void shouldReplaceWhoVanishedAndGoOnWithAsManyAsAreWanted() throws Exception {
    stage.startProviders(3);
    Amount before = stage.money();
    CustomerNode.Setup longer =
        stage.customer(stage.market, Listening.loopback(0), 2, 20, LONG, true);
    try (CustomerNode node = CustomerNode.start(longer)) {
      stage.untilWithBlocks("two are hired", () -> opened().size() == 2);
      Address gone = node.agreements().getFirst().terms().provider();
      ProviderNode vanished =
          stage.nodes().stream()
              .filter(each -> each.address().equals(gone))
              .findFirst()
              .orElseThrow();
      vanished.close();
      stage.nodes().remove(vanished);
      untilLater("another one takes its place", () -> opened().size() == 3);
      assertThat(opened()).as("nobody is hired twice").hasSize(3).containsValue(1);
      nextRounds(node, LONG - 3, gone);
      stage.untilWithBlocks("its agreement is over", () -> !node.hired().contains(gone));
      assertThat(node.hired()).hasSize(2);
      assertThat(opened()).as("it was not asked to go on").containsEntry(gone, 1);
    }
    assertThat(stage.money()).isEqualTo(before);
  }

  /** Nobody signs for books that there are not. */
  @Test
  void shouldAskNobodyWhenTheEscrowHasNoBooksForAnother() throws Exception {
    stage.startProviders(1);
    CustomerNode.Setup usual = hiring(2);
    CustomerNode.Setup none =
        new CustomerNode.Setup(
            usual.ledger(),
            usual.key(),
            usual.signer(),
            usual.service(),
            usual.maxLag(),
            usual.folder(),
            usual.listening(),
            2,
            0,
            usual.named(),
            usual.booksPerProvider(),
            usual.rounds(),
            usual.renews(),
            usual.clock());
    try (CustomerNode node = CustomerNode.start(none)) {
      stage.untilWithBlocks("two are hired", () -> opened().size() == 2);
      Address third =
          stage.nodes().stream()
              .map(ProviderNode::address)
              .filter(each -> !opened().containsKey(each))
              .findFirst()
              .orElseThrow();
      node.hire(third);
      Hireable left = shortage(node);
      assertThat(left.room()).isZero();
      long later = stage.head() + 30;
      stage.untilWithBlocks("blocks pass", () -> node.seenBlock() >= later);
    }
    assertThat(opened()).hasSize(2);
    assertThat(stage.nodes().stream().mapToInt(ProviderNode::agreements).sum()).isEqualTo(2);
  }

  /** It costs the customer fees each time, and each time the provider can do it again. */
  @Test
  void shouldLeaveOneAloneForLongerEachTimeWhoSignsAndTakesItsCollateralAway() throws Exception {
    ProviderNode fickle = start(0, stage.market, Listening.loopback(0), "north");
    AtomicInteger openings = new AtomicInteger();
    stage.fate =
        command -> {
          if (command instanceof Command.OpenAgreement) {
            openings.incrementAndGet();
            Amount free = stage.view().provider(fickle.address()).orElseThrow().free();
            included(stage.providers.getFirst(), new Command.Unbond(free));
          }
          return Stage.Fate.ARRIVES;
        };
    int blocks = 200;
    try (CustomerNode node = CustomerNode.start(hiring(1))) {
      for (int i = 0; i < blocks; i++) {
        stage.advanceTo(stage.head() + 1);
        long head = stage.head();
        stage.until("it looked", () -> node.seenBlock() >= head);
        if (stage.view().provider(fickle.address()).orElseThrow().free().isZero()) {
          included(stage.providers.getFirst(), new Command.Deposit(stage.collateral()));
          included(
              stage.providers.getFirst(),
              new Command.Register(fickle.uri().toString(), stage.collateral()));
        }
      }
      assertThat(node.hired()).isEmpty();
    }
    // After 10, 20, 40, ... blocks; every ten blocks it would be twenty times.
    assertThat(openings.get()).isBetween(3, 6);
    assertThat(stage.count(Command.Allot.class)).isOne();
  }
}
