package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static souk.payments.PaymentScene.ROUND;
import static souk.payments.PaymentScene.TICKETS;
import static souk.payments.PaymentScene.unit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.store.Database;
import souk.store.SqliteDatabase;

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
