package souk.ledger.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;

class JournalTest {
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000);
  private static final PrivateKey ALICE = PrivateKey.fromSeeded(new Random(1));

  @TempDir private Path directory;

  private LocalLedgerBuilder builder(Path in) {
    return LocalLedger.builder(RULES, Bytes32.of(7))
        .fund(ALICE.address(), Amount.of(1_000_000))
        .finalityDepth(50)
        .observers(Runnable::run)
        .journal(in);
  }

  private static Amount balance(LocalLedger ledger) {
    return ledger.at(ledger.head(Finality.INCLUDED)).balance(ALICE.address());
  }

  private static void deposit(LocalLedger ledger, long amount) {
    assertThat(ledger.submit(ALICE, new Command.Deposit(Amount.of(amount))).join())
        .isInstanceOf(Receipt.Included.class);
  }

  /** Deposits, refusals, idle blocks and a rewind. */
  private static void busyDay(LocalLedger ledger) {
    deposit(ledger, 10);
    ledger.submit(ALICE, new Command.Withdraw(Amount.of(11))).join();
    ledger.advance(7);
    deposit(ledger, 5);
    ledger.advance(2);
    ledger.rewind(3);
    ledger.submit(ALICE, new Command.Register("https://a", Amount.of(4))).join();
  }

  @Test
  void shouldGoOnWhereItWasWhenItIsOpenedAgain() {
    BlockRef head;
    List<Event> events = new ArrayList<>();
    try (LocalLedger ledger = builder(directory).open()) {
      busyDay(ledger);
      head = ledger.head(Finality.INCLUDED);
      ledger.follow(Cursor.START, (cursor, block, event) -> events.add(event));
    }
    try (LocalLedger again = builder(directory).open()) {
      List<Event> heard = new ArrayList<>();
      again.follow(Cursor.START, (cursor, block, event) -> heard.add(event));
      assertThat(again.head(Finality.INCLUDED)).isEqualTo(head);
      assertThat(balance(again)).isEqualTo(Amount.of(6));
      assertThat(heard).isEqualTo(events).hasSize(2);
      deposit(again, 1);
    }
    try (LocalLedger third = builder(directory).open()) {
      assertThat(balance(third)).isEqualTo(Amount.of(7));
    }
  }

  @Test
  void shouldHaveEverythingOnDiskThatItAcknowledgedEvenIfItIsNeverClosed() throws IOException {
    LocalLedger ledger = builder(directory).open();
    try {
      busyDay(ledger);
      Path copy = Files.createDirectory(directory.resolve("copy"));
      Files.copy(file(directory), file(copy));
      Files.copy(log(directory), log(copy));
      try (LocalLedger after = builder(copy).open()) {
        assertThat(after.head(Finality.INCLUDED)).isEqualTo(ledger.head(Finality.INCLUDED));
        assertThat(balance(after)).isEqualTo(balance(ledger));
      }
    } finally {
      ledger.close();
    }
  }

  @Test
  void shouldComeUpWithAWholeNumberOfBlocksWhereverTheLogIsCutOff() throws IOException {
    List<Amount> balances = List.of(0L, 1L, 3L, 6L).stream().map(Amount::of).toList();
    Stopped stopped = stopAfterThreeDeposits();
    int whole = stopped.log().size();
    int longest = 0;
    for (int length = 0; length <= whole; length += length < whole - 600 ? 509 : 50) {
      Path cut = Files.createDirectory(directory.resolve("cut" + length));
      stopped.leaveIn(cut, length);
      longest = blocksOf(cut, balances, longest);
    }
    assertThat(longest).isGreaterThanOrEqualTo(2);
    Path all = Files.createDirectory(directory.resolve("all"));
    stopped.leaveIn(all, whole);
    assertThat(blocksOf(all, balances, longest)).isEqualTo(3);
  }

  /** What a machine that stopped leaves. */
  private record Stopped(Bytes database, Bytes log) {
    void leaveIn(Path where, int logLength) throws IOException {
      Files.write(file(where), database.toArray());
      Files.write(JournalTest.log(where), Arrays.copyOf(log.toArray(), logLength));
    }
  }

  /** Stops before the log is moved into the database: what is there, can only be in the log. */
  private Stopped stopAfterThreeDeposits() throws IOException {
    for (int attempt = 0; attempt < 50; attempt++) {
      Path where = directory.resolve("attempt" + attempt);
      try (LocalLedger ledger = builder(where).open()) {
        byte[] before = Files.readAllBytes(file(where));
        for (int i = 1; i <= 3; i++) {
          deposit(ledger, i);
        }
        byte[] log = Files.readAllBytes(log(where));
        if (Arrays.equals(before, Files.readAllBytes(file(where)))) {
          return new Stopped(Bytes.of(before), Bytes.of(log));
        }
      }
    }
    throw new AssertionError("the log was moved each time");
  }

  /** Opens a ledger, finds a whole number of blocks in it, and goes on. */
  private int blocksOf(Path where, List<Amount> balances, int atLeast) {
    try (LocalLedger ledger = builder(where).open()) {
      int blocks = (int) ledger.head(Finality.INCLUDED).number();
      assertThat(blocks).isGreaterThanOrEqualTo(atLeast);
      assertThat(balance(ledger)).isEqualTo(balances.get(blocks));
      deposit(ledger, 100);
      return blocks;
    }
  }

  @Test
  void shouldNotOpenAJournalThatIsDamagedInTheMiddle() throws IOException {
    try (LocalLedger ledger = builder(directory).open()) {
      for (int i = 1; i <= 5; i++) {
        deposit(ledger, 0x02_ab00 + i);
      }
    }
    byte[] bytes = Files.readAllBytes(file(directory));
    // The third deposit's amount, wherever SQLite put it.
    int at = HexFormat.of().formatHex(bytes).indexOf("02ab03") / 2;
    assertThat(at).isPositive();
    bytes[at + 2] ^= 1;
    Files.write(file(directory), bytes);
    assertThatThrownBy(() -> builder(directory).open())
        .isInstanceOf(LedgerException.class)
        .hasMessageMatching(".*ledger\\.db is damaged at record 3; restore it from a backup");
  }

  @Test
  void shouldNotOpenAJournalThatMissesARecord() {
    try (LocalLedger ledger = builder(directory).open()) {
      for (int i = 1; i <= 5; i++) {
        deposit(ledger, i);
      }
    }
    try (SqliteDatabase database = SqliteDatabase.open(file(directory), List.of())) {
      database.write(
          sql -> sql.prepare("DELETE FROM ledger_journal WHERE number = 2").executeUpdate());
    }
    assertThatThrownBy(() -> builder(directory).open())
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("ledger.db is damaged at record 2");
    assertThatThrownBy(() -> builder(directory).open()).hasMessageContaining("damaged");
  }

  @Test
  void shouldNotBeginAnewBesideTheJournalOfAnEarlierVersion() throws IOException {
    Files.write(directory.resolve("ledger.journal"), new byte[10]);
    assertThatThrownBy(() -> builder(directory).open())
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("was written by an earlier version");
  }

  @Test
  void shouldNotOpenAnotherLedgersJournal() {
    builder(directory).open().close();
    LedgerRules others = new LedgerRules(RULES.rounds(), 101, 100_000, 1_000, 2_000);
    for (LocalLedgerBuilder other :
        List.of(
            LocalLedger.builder(RULES, Bytes32.of(8)).fund(ALICE.address(), Amount.of(1_000_000)),
            LocalLedger.builder(others, Bytes32.of(7)).fund(ALICE.address(), Amount.of(1_000_000)),
            LocalLedger.builder(RULES, Bytes32.of(7)).fund(ALICE.address(), Amount.of(1)))) {
      assertThatThrownBy(() -> other.journal(directory).open())
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("another ledger");
    }
    builder(directory).open().close();
  }

  @Test
  void shouldNotOpenAJournalTwiceAtTheSameTime() {
    try (LocalLedger _ = builder(directory).open()) {
      assertThatThrownBy(() -> builder(directory).open())
          .isInstanceOf(LedgerException.class)
          .hasMessageMatching(
              "the ledger's journal failed: .*ledger\\.db is in use by process \\d+;"
                  + " stop it or choose another directory");
    }
  }

  @Test
  void shouldKeepTheTimesOfItsBlocks() {
    long[] seconds = {1_000};
    BlockRef head;
    try (LocalLedger ledger =
        builder(directory).clock(() -> java.time.Instant.ofEpochSecond(seconds[0])).open()) {
      ledger.advance(2);
      seconds[0] = 2_000;
      deposit(ledger, 1);
      seconds[0] = 1_500; // a clock set back does not turn time back
      ledger.advance(1);
      head = ledger.head(Finality.INCLUDED);
      assertThat(head.time()).isEqualTo(2_000);
    }
    try (LocalLedger again =
        builder(directory).clock(() -> java.time.Instant.ofEpochSecond(9_000)).open()) {
      assertThat(again.head(Finality.INCLUDED)).isEqualTo(head);
    }
  }

  private static Path file(Path in) {
    return in.resolve("ledger.db");
  }

  private static Path log(Path in) {
    return in.resolve("ledger.db-wal");
  }
}
