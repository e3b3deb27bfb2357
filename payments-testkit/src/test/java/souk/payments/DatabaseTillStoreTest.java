package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.payments.PaymentScene.ROUND;
import static souk.payments.PaymentScene.TICKETS;
import static souk.payments.PaymentScene.unit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.store.StoreException;

class DatabaseTillStoreTest {
  private static final int ACKNOWLEDGED_BEFORE_KILL = 20;

  @TempDir Path folder;

  private static Database open(Path folder) {
    return SqliteDatabase.open(folder.resolve("till.db"), PaymentTables.MIGRATIONS);
  }

  private List<String> replayed(Database database) {
    List<String> found = new ArrayList<>();
    new DatabaseTillStore(database)
        .replay((round, records) -> {
          for (byte record : records) {
            found.add(round + ":" + record);
          }
        });
    return found;
  }

  @Test
  void shouldReplayEachRoundsRecordsInOrder() {
    try (Database database = open(folder)) {
      DatabaseTillStore store = new DatabaseTillStore(database);
      List<CompletableFuture<?>> written = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        written.add(store.append(i < 60 ? 7 : 8 + i % 2, new byte[] {(byte) i}));
      }
      written.forEach(CompletableFuture::join);
    }

    try (Database database = open(folder)) {
      List<String> found = replayed(database);
      assertThat(found).hasSize(100);
      for (long round = 7; round <= 9; round++) {
        String prefix = round + ":";
        List<Integer> ofRound =
            found.stream()
                .filter(entry -> entry.startsWith(prefix))
                .map(entry -> Integer.parseInt(entry.substring(2)))
                .toList();
        assertThat(ofRound).isSorted();
      }
      assertThat(found.stream().filter(entry -> entry.startsWith("7:"))).hasSize(60);
    }
  }

  @Test
  void shouldForgetTheRoundThatIsDroppedAndNoOther() {
    try (Database database = open(folder)) {
      DatabaseTillStore store = new DatabaseTillStore(database);
      for (int i = 0; i < 50; i++) {
        store.append(3 + i % 2, new byte[] {1}).join();
      }

      store.drop(3);

      assertThat(replayed(database)).hasSize(25).containsOnly("4:1");
    }
  }

  @Test
  void shouldKeepWhatCameFirstWhenItIsKilledWhileItDropsARound() {
    int rows = 50;
    try (Database database = open(folder)) {
      DatabaseTillStore store = new DatabaseTillStore(new Killed(database, rows + 1));
      for (int i = 0; i < rows; i++) {
        store.append(3, new byte[] {(byte) i}).join();
      }
      assertThatThrownBy(() -> store.drop(3)).hasMessage("killed");

      // Else there are tickets whose book is gone, and a till that is not opened again.
      List<String> left = replayed(database);
      assertThat(left).hasSizeBetween(1, rows - 1);
      assertThat(left).isEqualTo(IntStream.range(0, left.size()).mapToObj(i -> "3:" + i).toList());
    }
  }

  /** A process that is killed after so many writes. */
  private record Killed(Database truth, AtomicInteger left) implements Database {
    Killed(Database truth, int writes) {
      this(truth, new AtomicInteger(writes));
    }

    @Override
    public <T extends @Nullable Object> T read(Query<T> query) {
      return truth.read(query);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Update<T> update) {
      return truth.submit(update);
    }

    @Override
    public <T extends @Nullable Object> T write(Update<T> update) {
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("killed");
      }
      return truth.write(update);
    }

    @Override
    public void close() {
      truth.close();
    }
  }

  @Test
  void shouldKeepWhatATillTookWhenItIsOpenedAgain() {
    PaymentScene scene = new PaymentScene();
    Wallet wallet = scene.wallet();
    List<Income> before;
    try (Database database = open(folder);
        LedgerTill till = openTill(scene, database)) {
      assertThat(till.accept(wallet.openBook(scene.provider, ROUND)).join())
          .isEqualTo(new BookReply.Accepted());
      List<Ticket> tickets = wallet.take(scene.provider, TICKETS);
      for (int i = 0; i < TICKETS; i += 2) {
        assertThat(till.take(scene.escrow, unit(i), tickets.subList(i, i + 2)).join())
            .isEqualTo(new TicketReply.Taken());
      }
      before = till.income();
    }

    try (Database database = open(folder);
        LedgerTill till = openTill(scene, database)) {
      assertThat(till.income()).isEqualTo(before);
      assertThat(till.income().getFirst().tickets()).isEqualTo(TICKETS);
    }
  }

  @Test
  @Timeout(120)
  void shouldTakeNothingMoreAndEndItsThreadWhenTheDiskIsFull() throws Exception {
    CompletableFuture<Throwable> died = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, why) -> died.complete(why));
    try (Database database =
            SqliteDatabase.open(folder.resolve("till.db"), PaymentTables.MIGRATIONS, 1 << 19);
        DatabaseTillStore store = new DatabaseTillStore(database)) {
      assertThat(store.append(7, new byte[] {1})).succeedsWithin(Duration.ofMinutes(1));
      assertThat(store.append(7, new byte[1 << 20]))
          .failsWithin(Duration.ofMinutes(1))
          .withThrowableThat()
          .withCauseInstanceOf(StoreException.class);

      assertThat(died).succeedsWithin(Duration.ofMinutes(1)).isInstanceOf(StoreException.class);
      assertThat(store.append(7, new byte[] {2})).isCompletedExceptionally();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(usual);
    }
    try (Database database = open(folder)) {
      assertThat(replayed(database)).containsExactly("7:1");
    }
  }

  @Test
  void shouldShowAnAuditWhatATillTookAndNothingElseWhileTheTillIsOpen() {
    PaymentScene scene = new PaymentScene();
    Wallet wallet = scene.wallet();
    try (Database database = open(folder);
        LedgerTill till = openTill(scene, database);
        Database reader = SqliteDatabase.readOnly(folder.resolve("till.db"));
        TillStore store = new DatabaseTillStore(reader)) {
      assertThat(till.accept(wallet.openBook(scene.provider, ROUND)).join())
          .isEqualTo(new BookReply.Accepted());
      assertThat(TillAudit.taken(store, scene.provider)).isEmpty();
      List<Ticket> tickets = wallet.take(scene.provider, TICKETS).subList(0, 3);
      assertThat(till.take(scene.escrow, unit(0), tickets).join())
          .isEqualTo(new TicketReply.Taken());

      assertThat(TillAudit.taken(store, scene.provider))
          .containsExactlyInAnyOrderElementsOf(
              tickets.stream()
                  .map(each ->
                      new TillAudit.Taken(scene.escrow, each.round(), each.book(), each.place()))
                  .toList());
    }
  }

  @Test
  @Timeout(120)
  void shouldKnowEveryTicketItAcknowledgedWhenItsProcessIsKilled() throws Exception {
    List<Integer> acknowledged = new ArrayList<>();
    Process process = start();
    try (BufferedReader said = output(process)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.endsWith(";")) {
          acknowledged.add(Integer.parseInt(line.substring(0, line.length() - 1)));
        }
        if (acknowledged.size() == ACKNOWLEDGED_BEFORE_KILL) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(acknowledged.size()).isGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);

    PaymentScene scene = new PaymentScene();
    try (Database database = open(folder);
        LedgerTill till = openTill(scene, database)) {
      List<Ticket> tickets = allTickets(scene, scene.wallet());
      for (int i : acknowledged) {
        assertThat(till.take(scene.escrow, unit(-1), tickets.subList(i, i + 1)).join())
            .as("ticket %d, acknowledged before the kill", i)
            .isInstanceOfSatisfying(
                TicketReply.Refused.class,
                refused -> assertThat(refused.reason()).isEqualTo(TillRefusal.TICKET_SPENT));
        assertThat(till.take(scene.escrow, unit(i), tickets.subList(i, i + 1)).join())
            .isEqualTo(new TicketReply.Taken());
      }
      assertThat(till.income().getFirst().tickets())
          .isBetween((long) acknowledged.size(), acknowledged.size() + 1L);
    }
  }

  private static LedgerTill openTill(PaymentScene scene, Database database) {
    return scene.till(scene.provider, new DatabaseTillStore(database), PaymentScene.rules());
  }

  private static List<Ticket> allTickets(PaymentScene scene, Wallet wallet) {
    wallet.topUp(scene.provider, (int) PaymentScene.BOOKS * TICKETS);
    return wallet.take(scene.provider, (int) PaymentScene.BOOKS * TICKETS);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Takes ticket after ticket, and says which it acknowledged, until it is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
      PaymentScene scene = new PaymentScene();
      Wallet wallet = scene.wallet();
      LedgerTill till = openTill(scene, open(Path.of(args[0])));
      List<Ticket> tickets = allTickets(scene, wallet);
      for (TicketBook book : wallet.books(scene.provider)) {
        till.accept(book).join();
      }
      for (int i = 0; i < tickets.size(); i++) {
        if (till.take(scene.escrow, unit(i), tickets.subList(i, i + 1)).join()
            instanceof TicketReply.Taken) {
          out.println(i + ";");
        }
      }
      Thread.sleep(60_000);
    }
  }
}
