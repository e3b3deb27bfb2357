package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.payments.testkit.LossyWire;
import souk.payments.testkit.TemporaryPostgres;
import souk.primitives.Bytes;
import souk.store.SharedLog;
import souk.store.SharedLog.Entry;
import souk.store.StoreException;

/** A shared log whose connection is lost, or one of whose writers is stopped. */
@Timeout(60)
class SharedLogTest {
  @TempDir static Path folder = Path.of("");
  private static TemporaryPostgres server;
  private static int names;

  private final String name = "log" + names++;
  private final LossyWire wire;
  private final SharedLog one;
  private final SharedLog two = SharedLog.open(url(), name);
  private final List<Entry> heard = new ArrayList<>();

  SharedLogTest() throws IOException {
    Matcher port = Pattern.compile("localhost:(\\d+)").matcher(url());
    assertThat(port.find()).isTrue();
    wire = new LossyWire(Integer.parseInt(port.group(1)));
    one = SharedLog.open(throughTheWire(), name, Duration.ofSeconds(20));
  }

  @BeforeAll
  static void start() throws IOException {
    server = TemporaryPostgres.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void close() throws IOException {
    one.close();
    two.close();
    wire.close();
  }

  private static String url() {
    return server.url();
  }

  private String throughTheWire() {
    return url().replaceFirst("localhost:\\d+", "127.0.0.1:" + wire.port());
  }

  private static Entry entry(int number) {
    return new Entry(1, Bytes.of(new byte[] {(byte) number}));
  }

  private void write(SharedLog log, int number) {
    log.write(heard::add, () -> List.of(entry(number)));
  }

  private List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    try (SharedLog fresh = SharedLog.open(url(), name)) {
      fresh.replay(all::add);
    }
    return all;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void shouldWriteOnceWhenTheAnswerToTheCommitIsLost() {
    write(one, 1);
    wire.loseAnswerAfter("INSERT");
    write(one, 2);

    assertThat(wire.lost()).isTrue();
    assertThat(all()).containsExactly(entry(1), entry(2));
    write(one, 3);
    assertThat(all()).containsExactly(entry(1), entry(2), entry(3));
    assertThat(heard).isEmpty();
  }

  @Test
  void shouldWriteOnceWhenTheCommitDoesNotArrive() {
    write(one, 1);
    wire.loseRequestAfter("INSERT");
    write(one, 2);

    assertThat(wire.lost()).isTrue();
    assertThat(all()).containsExactly(entry(1), entry(2));
  }

  @Test
  void shouldAskAgainBehindWhatOthersWroteWhenTheFirstTransactionIsLost() {
    write(one, 1);
    write(two, 2);
    heard.clear();
    List<List<Entry>> asked = new ArrayList<>();
    wire.loseRequest("INSERT");
    one.write(
        heard::add,
        () -> {
          asked.add(List.copyOf(heard));
          return List.of(entry(3));
        });

    assertThat(wire.lost()).isTrue();
    assertThat(asked).containsExactly(List.of(entry(2)), List.of(entry(2)));
    assertThat(heard).as("once, though it was read twice").containsExactly(entry(2));
    assertThat(all()).containsExactly(entry(1), entry(2), entry(3));
  }

  @Test
  void shouldGoOnWhenTheServerEndsAllConnections() throws SQLException {
    write(one, 1);
    execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
    two.catchUp(heard::add);
    long first = one.reserve(2);

    assertThat(heard).containsExactly(entry(1));
    assertThat(two.reserve(1)).isGreaterThanOrEqualTo(first + 2);
    write(two, 2);
    assertThat(all()).containsExactly(entry(1), entry(2));
  }

  @Test
  void shouldWaitForAServerThatIsDownAndGiveUpInTheEnd() throws Exception {
    write(one, 1);
    wire.down(true);
    wire.loseRequest("INSERT");
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> write(one, 2));
    assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    wire.down(false);
    waiting.get(20, TimeUnit.SECONDS);
    assertThat(all()).containsExactly(entry(1), entry(2));

    try (SharedLog hasty = SharedLog.open(throughTheWire(), name, Duration.ofMillis(300))) {
      wire.down(true);
      wire.loseRequest("INSERT");
      assertThatThrownBy(() -> write(hasty, 3))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("the shared store: ");
    }
    assertThat(all()).containsExactly(entry(1), entry(2));
  }

  @Test
  void shouldStopWaitingWhenItIsClosed() throws Exception {
    wire.down(true);
    wire.loseRequest("INSERT");
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> write(one, 1));
    while (!wire.lost()) {
      Thread.sleep(5);
    }
    one.close();

    assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreException.class);
    assertThat(all()).isEmpty();
  }

  @Test
  void shouldSayThatItIsAwayWhileSomebodyWaitsForIt() throws Exception {
    write(one, 1);
    assertThat(one.away()).isEmpty();
    wire.cut();
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> write(one, 2));
    while (one.away().isEmpty()) {
      Thread.sleep(5);
    }
    Thread.sleep(500);
    assertThat(waiting).isNotDone();
    assertThat(one.away().orElseThrow().lasts()).isGreaterThan(Duration.ofMillis(400));
    assertThat(one.away().orElseThrow().why()).isNotBlank();

    wire.down(false);
    waiting.get(20, TimeUnit.SECONDS);
    assertThat(one.away()).isEmpty();
  }

  @Test
  void shouldGoOnWaitingWhileTheServerRefusesUsersAndConnections() throws Exception {
    String wrong = throughTheWire().replace("/postgres", "/nobody" + name);
    execute("CREATE DATABASE nobody" + name);
    try (SharedLog other = SharedLog.open(wrong, name, SharedLog.UNTIL_CLOSED)) {
      write(other, 1);
      wire.cut();
      execute("DROP DATABASE nobody" + name + " WITH (FORCE)");
      wire.down(false);
      CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> other.ping());
      while (!other.away().map(SharedLog.Away::why).orElse("").contains("does not exist")) {
        Thread.sleep(5);
      }
      execute("CREATE DATABASE nobody" + name);
      waiting.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldSayWhichHostIsUnknown() {
    assertThatThrownBy(() -> SharedLog.open("jdbc:postgresql://nowhere.invalid/a?user=b", name))
        .hasMessageContaining("UnknownHostException: nowhere.invalid");
  }

  @Test
  void shouldLeadNoMoreWhenAnotherOneLeadsSinceTheConnectionWasLost() throws Exception {
    assertThat(one.leads()).isTrue();
    assertThat(two.leads()).isFalse();
    wire.down(true);
    wire.loseRequest("SELECT 1");
    CompletableFuture<Boolean> asking = CompletableFuture.supplyAsync(one::leads);
    while (!two.leads()) {
      Thread.sleep(20);
    }
    wire.down(false);

    assertThat(asking.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(two.leads()).isTrue();
  }

  /** A process that is stopped in the middle of a transaction must not stop all others for ever. */
  @Test
  void shouldWriteWhenAnotherOneIsStoppedWhileItHasTheLock() throws Exception {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    CompletableFuture<Void> goesOn = new CompletableFuture<>();
    CompletableFuture<Void> slow =
        CompletableFuture.runAsync(() ->
            one.write(
                heard::add,
                () -> {
                  stopped.complete(null);
                  goesOn.join();
                  return List.of(entry(2));
                }));
    stopped.join();
    two.write(_ -> {}, () -> List.of(entry(1)));
    goesOn.complete(null);
    slow.get(20, TimeUnit.SECONDS);

    assertThat(all()).containsExactly(entry(1), entry(2));
    assertThat(heard).containsExactly(entry(1));
  }
}
