package souk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SqliteDatabaseTest {
  private static final Migration ITEMS =
      new Migration(
          "items", 1, "CREATE TABLE items (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT");

  @TempDir Path directory;

  private SqliteDatabase open() {
    return SqliteDatabase.open(directory.resolve("test.db"), List.of(ITEMS));
  }

  private static Database.Update<Integer> insert(long id, byte[] body) {
    return sql -> {
      PreparedStatement insert = sql.prepare("INSERT INTO items VALUES (?, ?)");
      insert.setLong(1, id);
      insert.setBytes(2, body);
      return insert.executeUpdate();
    };
  }

  private static long count(Database database) {
    return database.read(sql -> {
      try (ResultSet rows = sql.prepare("SELECT count(*) FROM items").executeQuery()) {
        return rows.getLong(1);
      }
    });
  }

  @Test
  void shouldReadWhatIsWrittenMeanwhileAndWriteNothingWhenOpenedForReadingAlone() {
    try (SqliteDatabase owner = open();
        Database reader = SqliteDatabase.readOnly(directory.resolve("test.db"))) {
      owner.write(insert(1, new byte[] {1}));
      assertThat(count(reader)).isEqualTo(1);
      owner.write(insert(2, new byte[] {2}));
      assertThat(count(reader)).isEqualTo(2);

      assertThatThrownBy(() -> reader.write(insert(3, new byte[] {3})))
          .isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> reader.read(sql -> insert(3, new byte[] {3}).run(sql)))
          .isInstanceOf(StoreException.class);
      assertThat(count(owner)).isEqualTo(2);
    }
  }

  @Test
  void shouldMakeNoFileWhenThereIsNoneToReadFrom() {
    Path missing = directory.resolve("missing.db");

    assertThatThrownBy(() -> SqliteDatabase.readOnly(missing))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("missing.db");
    assertThat(missing).doesNotExist();
  }

  @Test
  void shouldFindEverythingAgainWhenReopened() {
    try (SqliteDatabase database = open()) {
      assertThat(database.write(insert(1, new byte[] {1, 2}))).isEqualTo(1);
    }
    try (SqliteDatabase database = open()) {
      byte[] body =
          database.read(sql -> {
            try (ResultSet rows =
                sql.prepare("SELECT body FROM items WHERE id = 1").executeQuery()) {
              return rows.getBytes(1);
            }
          });
      assertThat(body).containsExactly(1, 2);
    }
  }

  @Test
  void shouldSyncEveryCommitAndLeaveCheckpointsToOthersWhenItWrites() {
    try (SqliteDatabase database = open()) {
      assertThat(database.<Integer>write(pragma("synchronous"))).isEqualTo(2);
      assertThat(database.<Integer>write(pragma("wal_autocheckpoint"))).isZero();
      assertThat(database.<String>write(pragma("journal_mode"))).isEqualTo("wal");
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> Database.Update<T> pragma(String name) {
    return sql -> {
      try (ResultSet row = sql.prepare("PRAGMA " + name).executeQuery()) {
        return (T) row.getObject(1);
      }
    };
  }

  @Test
  void shouldKeepTheFilesToTheOwnerWhenItCreatesThem() throws Exception {
    try (SqliteDatabase database = open()) {
      database.write(insert(1, new byte[10]));
      for (String name : List.of("test.db", "test.db-wal")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(directory.resolve(name))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void shouldUndoOnlyTheFailingWriteWhenOneOfABatchContradictsAConstraint() throws Exception {
    try (SqliteDatabase database = open()) {
      CountDownLatch gate = holdWriter(database);
      CompletableFuture<Integer> first = database.submit(insert(1, new byte[1]));
      CompletableFuture<Integer> halfDone =
          database.submit(sql -> {
            insert(2, new byte[1]).run(sql);
            return insert(1, new byte[1]).run(sql);
          });
      CompletableFuture<Integer> throwing =
          database.submit(sql -> {
            insert(3, new byte[1]).run(sql);
            throw new IllegalStateException("own fault");
          });
      CompletableFuture<Integer> last = database.submit(insert(4, new byte[1]));
      gate.countDown();
      assertThat(first.join()).isEqualTo(1);
      assertThat(last.join()).isEqualTo(1);
      assertThat(failure(halfDone).kind()).isEqualTo(StoreException.Kind.CONFLICT);
      assertThat(failure(throwing).kind()).isEqualTo(StoreException.Kind.FAILED);
      assertThat(failure(throwing)).hasMessageContaining("own fault");
      assertThat(
              database.<List<Long>>read(sql -> {
                List<Long> ids = new ArrayList<>();
                try (ResultSet rows =
                    sql.prepare("SELECT id FROM items ORDER BY id").executeQuery()) {
                  while (rows.next()) {
                    ids.add(rows.getLong(1));
                  }
                }
                return ids;
              }))
          .containsExactly(1L, 4L);
    }
  }

  @Test
  void shouldLoseNothingWhenManyThreadsWriteAtOnce() throws Exception {
    int threads = 32;
    int each = 200;
    try (SqliteDatabase database = open();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        long base = (long) t * each;
        writers.add(
            executor.submit(() -> {
              for (int i = 0; i < each; i++) {
                database.write(insert(base + i, new byte[16]));
              }
            }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(count(database)).isEqualTo((long) threads * each);
    }
  }

  @Test
  void shouldSeeOneMomentWhenAQueryReadsTwice() throws Exception {
    try (SqliteDatabase database = open()) {
      database.write(insert(1, new byte[1]));
      long[] counts =
          database.read(sql -> {
            long before = count(sql);
            database.write(insert(2, new byte[1]));
            return new long[] {before, count(sql)};
          });
      assertThat(counts).containsExactly(1, 1);
      assertThat(count(database)).isEqualTo(2);
    }
  }

  private static long count(Sql sql) throws SQLException {
    try (ResultSet rows = sql.prepare("SELECT count(*) FROM items").executeQuery()) {
      return rows.getLong(1);
    }
  }

  @Test
  void shouldRefuseWritesWhenTheyComeThroughAQuery() {
    try (SqliteDatabase database = open()) {
      assertThatThrownBy(() -> database.read(sql -> insert(1, new byte[1]).run(sql)))
          .isInstanceOf(StoreException.class);
      assertThat(count(database)).isZero();
    }
  }

  @Test
  void shouldSayFullAndKeepWhatItAcknowledgedWhenTheRoomIsUsedUp() {
    Path file = directory.resolve("small.db");
    long room = 64 * 4096;
    long acknowledged = 0;
    try (SqliteDatabase database = SqliteDatabase.open(file, List.of(ITEMS), room)) {
      StoreException.Kind failed = null;
      while (failed == null && acknowledged < 1000) {
        try {
          database.write(insert(acknowledged, new byte[2000]));
          acknowledged++;
        } catch (StoreException e) {
          failed = e.kind();
          assertThat(e).hasMessageContaining("small.db").hasMessageContaining("no room");
        }
      }
      assertThat(failed).isEqualTo(StoreException.Kind.FULL);
      assertThat(count(database)).isEqualTo(acknowledged).isPositive();
      // A write that makes room is possible.
      database.write(sql -> sql.prepare("DELETE FROM items WHERE id < 10").executeUpdate());
      database.write(insert(5000, new byte[2000]));
      acknowledged -= 9;
    }
    try (SqliteDatabase database = SqliteDatabase.open(file, List.of(ITEMS))) {
      assertThat(count(database)).isEqualTo(acknowledged);
    }
  }

  @Test
  void shouldFailTheWholeBatchWhenTheRoomIsUsedUpInTheMiddleOfIt() throws Exception {
    Path file = directory.resolve("small.db");
    try (SqliteDatabase database = SqliteDatabase.open(file, List.of(ITEMS), 64 * 4096)) {
      CountDownLatch gate = holdWriter(database);
      List<CompletableFuture<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        writes.add(database.submit(insert(i, new byte[2000])));
      }
      gate.countDown();
      assertThat(failure(writes.getFirst()).kind()).isEqualTo(StoreException.Kind.FULL);
      for (CompletableFuture<Integer> write : writes) {
        assertThat(failure(write).kind()).isEqualTo(StoreException.Kind.FULL);
      }
      assertThat(count(database)).isZero();
    }
  }

  @Test
  void shouldFinishWhatWasHandedInWhenClosedWhileWriting() throws Exception {
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    SqliteDatabase database = open();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch running = new CountDownLatch(50);
      for (int t = 0; t < 8; t++) {
        long base = t * 1_000_000L;
        executor.execute(() -> {
          try {
            for (int i = 0; true; i++) {
              database.write(insert(base + i, new byte[16]));
              acknowledged.incrementAndGet();
              running.countDown();
            }
          } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.CLOSED) {
              refused.incrementAndGet();
            }
          }
        });
      }
      running.await();
      database.close();
      database.close();
    }
    assertThat(refused).hasValue(8);
    assertThatThrownBy(() -> count(database))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CLOSED));
    try (SqliteDatabase again = open()) {
      assertThat(count(again)).isEqualTo(acknowledged.get()).isGreaterThanOrEqualTo(50);
    }
  }

  @Test
  void shouldSayWhoHasItWhenItIsOpenAlready() {
    try (SqliteDatabase database = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.IN_USE))
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      assertThat(count(database)).isZero();
    }
    open().close();
  }

  @Test
  void shouldSayItIsDamagedWhenTheFileIsNoDatabase() throws Exception {
    Files.writeString(directory.resolve("test.db"), "this is not a database ".repeat(1000));
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
  }

  @Test
  void shouldApplyOnlyNewMigrationsWhenTheSoftwareIsNewer() {
    open().close();
    Migration second = new Migration("items", 2, "ALTER TABLE items ADD COLUMN note TEXT");
    Path file = directory.resolve("test.db");
    try (SqliteDatabase database = SqliteDatabase.open(file, List.of(second, ITEMS))) {
      database.write(insertWithNote());
    }
    SqliteDatabase.open(file, List.of(ITEMS, second)).close();
    assertThatThrownBy(() -> SqliteDatabase.open(file, List.of(ITEMS)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.VERSION))
        .hasMessageContaining("items have version 2, this software knows 1");
  }

  private static Database.Update<Integer> insertWithNote() {
    return sql -> sql.prepare("INSERT INTO items VALUES (9, x'00', 'note')").executeUpdate();
  }

  @Test
  void shouldRefuseWhenAnAppliedMigrationWasChanged() {
    open().close();
    Migration changed = new Migration("items", 1, "CREATE TABLE items (id INTEGER PRIMARY KEY)");
    assertThatThrownBy(() -> SqliteDatabase.open(directory.resolve("test.db"), List.of(changed)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.VERSION));
    open().close();
  }

  @Test
  void shouldApplyAMigrationWhollyOrNotAtAllWhenOneOfItsStatementsFails() {
    Path file = directory.resolve("test.db");
    Migration failing =
        new Migration("more", 1, "CREATE TABLE more_one (id INTEGER)", "CREATE NONSENSE");
    assertThatThrownBy(() -> SqliteDatabase.open(file, List.of(ITEMS, failing)))
        .isInstanceOf(StoreException.class);
    Migration mended = new Migration("more", 1, "CREATE TABLE more_one (id INTEGER)");
    SqliteDatabase.open(file, List.of(ITEMS, mended)).close();
  }

  @Test
  void shouldRefuseMigrationsWhenTheirVersionsHaveGaps() {
    Migration third = new Migration("items", 3, "SELECT 1");
    assertThatThrownBy(
            () -> SqliteDatabase.open(directory.resolve("test.db"), List.of(ITEMS, third)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("after 1 comes 3");
  }

  /**
   * Keeps the writer busy until the gate opens, so that what is handed in meanwhile is one batch.
   */
  private static CountDownLatch holdWriter(Database database) throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<Integer> held =
        database.submit(sql -> {
          entered.countDown();
          await(gate);
          return 0;
        });
    entered.await();
    assertThat(held).isNotDone();
    return gate;
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static StoreException failure(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        return failure;
      }
      throw e;
    }
    throw new AssertionError("it did not fail");
  }
}
