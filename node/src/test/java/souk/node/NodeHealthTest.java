package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.ForwardingLedger;
import souk.ledger.LedgerReader;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.testkit.LogLines;
import souk.transport.HttpDialer;
import souk.transport.PeerException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What nodes tell their operators. */
class NodeHealthTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Amount COLLATERAL = Amount.of(100_000_000);

  @TempDir private Path folder;
  private Stage stage;
  private final HttpDialer dialer = new HttpDialer();
  private Instant now = Instant.EPOCH;
  private Optional<String> lost = Optional.empty();

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder.resolve("stage"), 2, 53);
    now = Instant.ofEpochSecond(stage.view().block().time());
  }

  @AfterEach
  void close() {
    dialer.close();
    stage.close();
  }

  private String get(URI at, String path) throws Exception {
    byte[] answer = dialer.peer(at).send("GET", path, new byte[0], Duration.ofSeconds(20), 100_000);
    return new String(answer, java.nio.charset.StandardCharsets.UTF_8);
  }

  private JsonNode json(URI at, String path) throws Exception {
    return JSON.readTree(get(at, path));
  }

  private final class Losing extends ForwardingLedger {
    Losing() {
      super(stage.ledger());
    }

    @Override
    public Optional<String> lost() {
      return lost;
    }
  }

  private NodeHealth health(DiskRoom disk) {
    return new NodeHealth(new Losing(), () -> now, Duration.ofSeconds(30), disk);
  }

  @Test
  void shouldBeReadyAsLongAsLedgerAndDiskAreThereAndSayWhatIsMissing() throws Exception {
    Files.createDirectories(folder.resolve("own"));
    NodeHealth health = health(new DiskRoom(folder.resolve("own"), 1_000, () -> now));
    assertThat(health.look().trouble()).isEmpty();
    long time = stage.view().block().time();
    now = Instant.ofEpochSecond(time + 30);
    assertThat(health.look().ready()).isTrue();
    now = Instant.ofEpochSecond(time + 31);
    assertThat(health.look().trouble())
        .containsExactly("the ledger's newest block is 31 seconds old, and may be 30");
    now = Instant.ofEpochSecond(time);
    lost = Optional.of("connection refused");
    assertThat(health.look().trouble())
        .containsExactly("the ledger cannot be asked: connection refused");
    assertThat(health.look().reachable()).isFalse();
    lost = Optional.empty();
    Files.write(folder.resolve("own/full"), new byte[1_000]);
    now = now.plus(DiskRoom.GOOD);
    assertThat(health.look().trouble()).singleElement().asString().contains("disk is full");
  }

  @Test
  void shouldTellAProvidersOperatorHowItIsOnLoopback() throws Exception {
    ProviderNode.Setup setup = stage.node(0, COLLATERAL);
    try (ProviderNode node = ProviderNode.start(setup)) {
      URI admin = RunningFile.read(setup.folder()).orElseThrow();
      assertThat(admin).isEqualTo(node.uri());
      JsonNode health = json(admin, "/health");
      assertThat(health.path("ready").asBoolean()).isTrue();
      assertThat(health.path("chain").path("reachable").asBoolean()).isTrue();
      assertThat(health.path("chain").path("block").asLong()).isEqualTo(stage.head());
      assertThat(health.path("disk").path("usedBytes").asLong()).isPositive();
      assertThat(health.path("workers").propertyNames()).contains("souk-claims", "souk-place");
      assertThat(json(admin, "/health/live").path("live").asBoolean()).isTrue();
      JsonNode status = json(admin, "/status");
      assertThat(status.path("node").asString()).isEqualTo("provider");
      assertThat(status.path("address").asString()).isEqualTo(node.address().toString());
      assertThat(status.path("collateral").path("free").asLong()).isEqualTo(100_000_000);
      assertThat(status.path("due").path("tickets").asLong()).isZero();
      String metrics = get(admin, "/metrics");
      assertThat(metrics).contains("souk_node_ready 1\n", "souk_ledger_block " + stage.head());
      assertThat(metrics.lines().filter(line -> line.contains("{"))).as("labels").isEmpty();
    }
    assertThat(RunningFile.read(setup.folder())).as("it runs no more").isEmpty();
  }

  @Test
  void shouldTellACustomersOperatorTheSame() throws Exception {
    CustomerNode.Setup setup = stage.customer(3, false);
    try (CustomerNode node = CustomerNode.start(setup)) {
      URI admin = RunningFile.read(setup.folder()).orElseThrow();
      assertThat(json(admin, "/health").path("ready").asBoolean()).isTrue();
      JsonNode status = json(admin, "/status");
      assertThat(status.path("node").asString()).isEqualTo("customer");
      assertThat(status.path("escrow").asString()).isEqualTo(node.status().escrow().toString());
      assertThat(get(admin, "/metrics")).contains("souk_node_ready 1\n", "souk_hired 0\n");
    }
  }

  /** Behind a proxy everybody comes from this machine. */
  @Test
  void shouldTellNobodyWhereCustomersComeWhenAProxyStandsBeforeIt() throws Exception {
    int port = free();
    Listening proxied =
        new Listening("127.0.0.1", port, Optional.of(URI.create("https://souk.invalid")), null);
    ProviderNode.Setup setup = stage.node(0, COLLATERAL, stage.market, proxied);
    try (ProviderNode node = ProviderNode.start(setup)) {
      assertThat(node.uri()).hasHost("souk.invalid");
      URI own = URI.create("http://127.0.0.1:" + port);
      for (String path : List.of("/health", "/health/live", "/metrics", "/status")) {
        assertThatThrownBy(() -> get(own, path))
            .isInstanceOfSatisfying(
                PeerException.class,
                e -> assertThat(e.problem().orElseThrow().status()).isEqualTo(404));
      }
      URI admin = RunningFile.read(setup.folder()).orElseThrow();
      assertThat(admin.getPort()).isNotEqualTo(port);
      assertThat(admin).hasHost("127.0.0.1");
      assertThat(json(admin, "/health").path("ready").asBoolean()).isTrue();
    }
  }

  private static int free() throws java.io.IOException {
    try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  @Test
  void shouldTellItsOperatorWhereHeWantsToBeTold() throws Exception {
    int port = free();
    Listening apart =
        new Listening(
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.of(InetSocketAddress.createUnresolved("127.0.0.1", port)),
            null);
    ProviderNode.Setup setup = stage.node(0, COLLATERAL, stage.market, apart);
    try (ProviderNode node = ProviderNode.start(setup)) {
      URI admin = RunningFile.read(setup.folder()).orElseThrow();
      assertThat(admin).isEqualTo(URI.create("http://127.0.0.1:" + port));
      assertThat(json(admin, "/status").path("endpoint").asString())
          .isEqualTo(node.uri().toString());
      assertThatThrownBy(() -> get(node.uri(), "/status")).isInstanceOf(PeerException.class);
    }
  }

  @Test
  void shouldReadNoAddressFromAFileThatHoldsNone() throws Exception {
    for (String bad : List.of("", "nonsense nonsense", "x".repeat(2000), "/path")) {
      Files.writeString(folder.resolve("admin-url"), bad);
      assertThat(RunningFile.read(folder)).as(bad).isEmpty();
    }
    assertThat(RunningFile.read(folder.resolve("none"))).isEmpty();
  }

  @RegisterExtension final LogLines log = LogLines.of("souk.node");
  private LedgerReader.Coins coins = new LedgerReader.Coins(Amount.of(5_000), Amount.of(100));

  @Test
  void shouldWarnOnceWhenCoinsForGasRunLowAndSayWhenThereAreEnough() {
    CoinCheck check =
        new CoinCheck(
            new ForwardingLedger(stage.ledger()) {
              @Override
              public Optional<Coins> feeCoins(Address account) {
                return Optional.of(coins);
              }
            },
            stage.provider(0),
            () -> now);
    look(check);
    assertThat(log.lines()).as("coins for %d claims", CoinCheck.FEW).isEmpty();
    coins = new LedgerReader.Coins(Amount.of(4_999), Amount.of(100));
    check.look();
    assertThat(log.lines()).as("not yet time for another look").isEmpty();
    look(check);
    look(check);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(stage.provider(0) + " has 4999 wei of the chain's coin")
        .contains("pay for about 49 more claims");
    coins = new LedgerReader.Coins(Amount.of(5_000), Amount.of(100));
    look(check);
    look(check);
    assertThat(log.lines()).hasSize(2).last().asString().contains("has enough");
    assertThat(check.seen()).contains(coins);
  }

  private void look(CoinCheck check) {
    now = now.plus(CoinCheck.PAUSE);
    check.look();
  }
}
