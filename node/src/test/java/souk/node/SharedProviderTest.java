package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.payments.Income;
import souk.payments.testkit.LossyWire;
import souk.payments.testkit.TemporaryPostgres;
import souk.primitives.Amount;
import souk.primitives.Bytes;

/** Two processes of one provider behind a load balancer, with one till. */
@Timeout(180)
class SharedProviderTest {
  @TempDir static Path files = Path.of("");
  private static TemporaryPostgres server;

  private static final long AWAY_MILLIS = 4_000;

  /** A ledger and a key for each test, for all share the database. */
  private static long seeds = 47;

  @TempDir private Path folder;
  private Stage stage;
  private Balancer balancer;

  @BeforeAll
  static void start() throws IOException {
    server = TemporaryPostgres.start(files);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, 1, seeds++);
    balancer = new Balancer();
  }

  @AfterEach
  void close() {
    balancer.close();
    stage.close();
  }

  private ProviderNode.Setup setup(String name) {
    return alone(name).withShared(new ProviderNode.Shared(server.url(), 2));
  }

  private ProviderNode.Setup alone(String name) {
    ProviderNode.Setup usual = stage.node(0, stage.collateral().times(2));
    return new ProviderNode.Setup(
        usual.ledger(),
        usual.key(),
        usual.services(),
        usual.till(),
        usual.collateral(),
        folder.resolve(name),
        new Listening("127.0.0.1", 0, Optional.of(balancer.uri()), null),
        usual.clock());
  }

  private ProviderNode start(String name) throws IOException {
    return ProviderNode.start(setup(name));
  }

  private CustomerNode hire() throws Exception {
    CustomerNode customer = CustomerNode.start(stage.customer(3, true));
    long round = customer.status().firstRound();
    stage.untilWithBlocks("it is hired", () -> customer.hired().size() == 1);
    stage.advanceTo(stage.rounds().start(round));
    stage.untilWithBlocks("there are tickets", () -> customer.status().ready() == 1);
    return customer;
  }

  private static long tickets(ProviderNode node) {
    return node.income().stream().mapToLong(Income::tickets).sum();
  }

  /** An agreement that one signed is served by the other once that has looked at the ledger. */
  private void buy(CustomerNode customer) throws Exception {
    Bytes body = stage.bytes(100);
    stage.untilWithBlocks(
        "a unit is sold",
        () -> {
          try {
            return customer.role(ProbeKind.Customer.class).buyFromAll(body) == 2;
          } catch (Exception e) {
            return false;
          }
        });
  }

  @Test
  void shouldTakeTicketsOfOneBookInBothAndClaimOnce() throws Exception {
    try (ProviderNode one = start("one");
        ProviderNode two = start("two")) {
      balancer.before(one.port(), two.port());
      long round;
      try (CustomerNode customer = hire()) {
        round = stage.round();
        for (int i = 0; i < 8; i++) {
          buy(customer);
        }
        assertThat(balancer.answered).containsOnlyKeys(one.port(), two.port());
      }
      assertThat(stage.count(Command.Register.class)).isOne();
      stage.advanceTo(stage.rounds().seedBlock(round) + 1);
      stage.untilWithBlocks(
          "all is claimed", () -> one.income().isEmpty() || stage.count(Command.Claim.class) > 0);
      Amount before = stage.money();
      stage.advanceTo(stage.rounds().claimDeadline(round) + 2);
      assertThat(stage.count(Command.Claim.class)).isOne();
      assertThat(stage.money()).isEqualTo(before);
    }
  }

  @Test
  void shouldSellAndClaimWhenTheOneThatLedIsGone() throws Exception {
    ProviderNode one = start("one");
    try (ProviderNode two = start("two")) {
      balancer.before(one.port(), two.port());
      long round;
      try (CustomerNode customer = hire()) {
        round = stage.round();
        buy(customer);
        buy(customer);
        one.close();
        buy(customer);
        assertThat(tickets(two)).isGreaterThanOrEqualTo(6);
      }
      stage.advanceTo(stage.rounds().seedBlock(round) + 1);
      stage.untilWithBlocks("it is claimed", () -> stage.count(Command.Claim.class) > 0);
    } finally {
      one.close();
    }
  }

  private static int databasePort() {
    return URI.create(server.url().substring("jdbc:".length())).getPort();
  }

  /** One whose connections to the database break when a test says so. */
  private ProviderNode startThrough(LossyWire wire) throws IOException {
    String url = server.url().replace("localhost:" + databasePort(), "127.0.0.1:" + wire.port());
    return ProviderNode.start(alone("one").withShared(new ProviderNode.Shared(url, 2)));
  }

  /** What a process tells its operator, which it does at once. */
  private HttpResponse<String> get(String name, String path) throws Exception {
    URI admin = RunningFile.read(folder.resolve(name)).orElseThrow();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(admin.resolve(path)).timeout(Duration.ofSeconds(2)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void shouldSayThatTheStoreIsAwayAndSellAgainWhenItIsBack() throws Exception {
    try (LossyWire wire = new LossyWire(databasePort());
        ProviderNode one = startThrough(wire)) {
      balancer.before(one.port());
      try (CustomerNode customer = hire()) {
        buy(customer);
        assertThat(get("one", "/health").statusCode()).isEqualTo(200);
        wire.cut();
        while (get("one", "/health").statusCode() == 200) {
          Thread.sleep(20);
        }
        assertThat(get("one", "/health").body()).contains("the shared store cannot be reached: ");
        CompletableFuture<Void> waiting =
            CompletableFuture.runAsync(() -> {
              try {
                buy(customer);
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
        Thread.sleep(AWAY_MILLIS);
        assertThat(waiting).isNotDone();
        assertThat(get("one", "/status").body()).contains("the shared store cannot be reached: ");

        wire.down(false);
        waiting.get(60, TimeUnit.SECONDS);
        while (get("one", "/health").statusCode() != 200) {
          stage.advanceTo(stage.view().block().number() + 1);
          Thread.sleep(20);
        }
      }
    }
  }

  /** A node ends at once, whatever waits for the database. */
  @Test
  void shouldEndAtOnceWhileTheStoreIsAway() throws Exception {
    try (LossyWire wire = new LossyWire(databasePort())) {
      ProviderNode one = startThrough(wire);
      balancer.before(one.port());
      try (CustomerNode customer = hire()) {
        buy(customer);
      }
      wire.cut();
      stage.advanceTo(stage.rounds().seedBlock(stage.round()) + 1);
      Thread.sleep(500);
      one.close(); // the database does not come back
    }
  }

  @Test
  void shouldRefuseAFolderWithAnotherStoreThanBefore() throws Exception {
    start("shared").close();
    assertThatThrownBy(() -> ProviderNode.start(alone("shared")))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("start it with the --store of before");
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE other");
    }
    String other = server.url().replace("/postgres?", "/other?");
    assertThatThrownBy(
            () -> ProviderNode.start(alone("shared").withShared(new ProviderNode.Shared(other, 2))))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("in another --store");
    start("shared").close();

    ProviderNode.start(alone("own")).close();
    assertThatThrownBy(() -> start("own"))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("start it without --store");
  }

  @Test
  void shouldRefuseAProcessThatDoesNotShare() throws Exception {
    try (ProviderNode one = start("one")) {
      balancer.before(one.port());
      ProviderNode.Setup alone = stage.node(0, stage.collateral());
      assertThatThrownBy(() -> ProviderNode.start(alone))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("runs at " + balancer.uri());
      assertThatThrownBy(
              () -> ProviderNode.start(alone.withShared(new ProviderNode.Shared(server.url(), 2))))
          .hasMessageContaining("--public-url");
    }
  }
}
