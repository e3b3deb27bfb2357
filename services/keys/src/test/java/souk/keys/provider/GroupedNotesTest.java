package souk.keys.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.KeySigning;
import souk.keys.AuditRecord;
import souk.keys.AuditVerifier;
import souk.keys.DatabaseAuditLog;
import souk.keys.KeysTerms;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.Migration;
import souk.store.SqliteDatabase;

class GroupedNotesTest {
  private static final Bytes32 JOB = Bytes32.of(1);
  private static final Bytes32 GRANT = Bytes32.of(2);

  private final PrivateKey node = PrivateKey.fromSeeded(new Random(20_261_130));

  @TempDir Path folder;

  private static AuditRecord.Entry entry(AuditRecord.Kind kind, Bytes32 grant) {
    return new AuditRecord.Entry(5, kind, grant, Address.ZERO, "");
  }

  @Test
  void shouldCountEachUnitOnceAndSignForAllWhoeverComesAtTheSameTime() throws Exception {
    List<Migration> tables = new ArrayList<>(DatabaseFragmentStore.TABLES);
    tables.add(DatabaseAuditLog.TABLE);
    try (Database database = SqliteDatabase.open(folder.resolve("db"), tables)) {
      DatabaseAuditLog audit = new DatabaseAuditLog(database, new KeySigning(node, KeysTerms.KIND));
      FragmentStore notes = new DatabaseFragmentStore(database, audit);
      insertFragment(database);
      List<Future<Boolean>> asked = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 400; i++) {
          FragmentStore.Unit unit =
              new FragmentStore.Unit(5, Bytes32.of(i / 2)); // each comes twice
          asked.add(
              threads.submit(
                  () -> notes.answered(JOB, unit, entry(AuditRecord.Kind.ANSWERED, GRANT))));
        }
      }
      for (Future<Boolean> each : asked) {
        assertThat(each.get()).isTrue();
      }
      notes.refused(entry(AuditRecord.Kind.REFUSED, GRANT));
      assertThat(
              notes.answered(
                  JOB,
                  new FragmentStore.Unit(5, Bytes32.of(9_999)),
                  entry(AuditRecord.Kind.ANSWERED, Bytes32.of(3))))
          .isFalse();

      assertThat(answers(database)).isEqualTo(200);
      List<AuditRecord> records = audit.from(1, 1_000);
      assertThat(records).hasSize(201);
      assertThat(records.getLast().kind()).isEqualTo(AuditRecord.Kind.REFUSED);
      AuditVerifier verifier = new AuditVerifier(node.address());
      for (AuditRecord record : records) {
        verifier.next(record);
      }
      verifier.end();
    }
  }

  private static void insertFragment(Database database) {
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO keys_fragment (job, id, requester, terms, condition, sealed, answers)"
                  + " VALUES (?, ?, x'00', x'00', '', x'00', 0)");
      insert.setBytes(1, JOB.toArray());
      insert.setBytes(2, GRANT.toArray());
      return insert.executeUpdate();
    });
  }

  private static long answers(Database database) {
    return database.read(sql -> {
      try (ResultSet rows = sql.prepare("SELECT answers FROM keys_fragment").executeQuery()) {
        return rows.next() ? rows.getLong(1) : -1;
      }
    });
  }
}
