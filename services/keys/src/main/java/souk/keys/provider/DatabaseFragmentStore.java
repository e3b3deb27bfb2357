package souk.keys.provider;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import souk.keys.AuditRecord;
import souk.keys.AuditRecord.Entry;
import souk.keys.DatabaseAuditLog;
import souk.keys.GrantTerms;
import souk.keys.provider.GroupedNotes.Fragment;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Migration;
import souk.store.Sql;
import souk.store.StoreException;

/** The same in the service's own tables. */
final class DatabaseFragmentStore implements FragmentStore {
  /** What is asked for again later than this after its time is a new request. */
  private static final long REMEMBERED_SECONDS = 24 * 60 * 60;

  static final List<Migration> TABLES =
      List.of(
          new Migration(
              "keys",
              1,
              "CREATE TABLE keys_fragment (job BLOB NOT NULL, id BLOB NOT NULL,"
                  + " requester BLOB NOT NULL, terms BLOB NOT NULL, condition TEXT NOT NULL,"
                  + " sealed BLOB NOT NULL, answers INTEGER NOT NULL, PRIMARY KEY (job, id))",
              "CREATE INDEX keys_fragment_requester ON keys_fragment (job, requester)",
              "CREATE TABLE keys_revoked (job BLOB NOT NULL, id BLOB NOT NULL,"
                  + " revocation BLOB NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (job, id))",
              "CREATE TABLE keys_answered (unit BLOB PRIMARY KEY, job BLOB NOT NULL)",
              "CREATE INDEX keys_answered_job ON keys_answered (job)"),
          // In the order of time, so that what is written together lies together.
          new Migration(
              "keys",
              2,
              "DROP TABLE keys_answered",
              "CREATE TABLE keys_answered (time INTEGER NOT NULL, unit BLOB NOT NULL,"
                  + " PRIMARY KEY (time, unit)) WITHOUT ROWID"));

  /** So many records at most until one is signed. */
  private static final int MOST_IN_GROUP = 256;

  private final Database database;
  private final DatabaseAuditLog audit;
  private final GroupedNotes notes;

  /** How many fragments there are of a job, where that was counted before. */
  private final Map<Bytes32, Long> counts = new ConcurrentHashMap<>();

  DatabaseFragmentStore(Database database, DatabaseAuditLog audit) {
    this.database = database;
    this.audit = audit;
    this.notes = new GroupedNotes(database, notes -> sql -> write(sql, notes.get()));
  }

  @Override
  public boolean take(
      Bytes32 job,
      GrantTerms grant,
      String condition,
      Bytes sealed,
      Address owner,
      long time,
      int most) {
    try {
      return database.write(sql -> taken(sql, job, grant, condition, sealed, owner, time, most));
    } catch (StoreException e) {
      counts.remove(job);
      throw e;
    }
  }

  private boolean taken(
      Sql sql,
      Bytes32 job,
      GrantTerms grant,
      String condition,
      Bytes sealed,
      Address owner,
      long time,
      int most)
      throws SQLException {
    Bytes32 id = grant.id();
    if (exists(sql, job, id)) {
      return true;
    }
    long kept = counts.containsKey(job) ? counts.get(job) : count(sql, job);
    if (kept >= most) {
      return false;
    }
    PreparedStatement insert =
        sql.prepare(
            "INSERT INTO keys_fragment (job, id, requester, terms, condition, sealed, answers)"
                + " VALUES (?, ?, ?, ?, ?, ?, 0)");
    insert.setBytes(1, job.toArray());
    insert.setBytes(2, id.toArray());
    insert.setBytes(3, grant.requester().toArray());
    insert.setBytes(4, grant.encode().toArray());
    insert.setString(5, condition);
    insert.setBytes(6, sealed.toArray());
    insert.executeUpdate();
    audit.add(sql, List.of(new Entry(time, AuditRecord.Kind.GRANTED, id, owner, "")));
    counts.put(job, kept + 1);
    return true;
  }

  private static boolean exists(Sql sql, Bytes32 job, Bytes32 id) throws SQLException {
    PreparedStatement query = sql.prepare("SELECT 1 FROM keys_fragment WHERE job = ? AND id = ?");
    query.setBytes(1, job.toArray());
    query.setBytes(2, id.toArray());
    try (ResultSet rows = query.executeQuery()) {
      return rows.next();
    }
  }

  private static long count(Sql sql, Bytes32 job) throws SQLException {
    PreparedStatement query = sql.prepare("SELECT COUNT(*) FROM keys_fragment WHERE job = ?");
    query.setBytes(1, job.toArray());
    try (ResultSet rows = query.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Override
  public Optional<Kept> find(Bytes32 job, Bytes32 id) {
    return database.read(sql -> {
      PreparedStatement query =
          sql.prepare(
              "SELECT terms, condition, sealed, answers FROM keys_fragment"
                  + " WHERE job = ? AND id = ?");
      query.setBytes(1, job.toArray());
      query.setBytes(2, id.toArray());
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          return Optional.<Kept>empty();
        }
        return Optional.of(
            new Kept(
                GrantTerms.decode(Bytes.of(rows.getBytes(1))),
                rows.getString(2),
                Bytes.of(rows.getBytes(3)),
                rows.getLong(4)));
      } catch (DecodeException e) {
        throw new IllegalStateException("the fragments' table was changed: " + e.getMessage(), e);
      }
    });
  }

  @Override
  public boolean knows(Bytes32 job, Address requester) {
    return database.read(sql -> {
      PreparedStatement query =
          sql.prepare("SELECT 1 FROM keys_fragment WHERE job = ? AND requester = ? LIMIT 1");
      query.setBytes(1, job.toArray());
      query.setBytes(2, requester.toArray());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    });
  }

  @Override
  public boolean answered(Bytes32 job, Unit unit, Entry entry) {
    return notes.answered(job, unit, entry);
  }

  @Override
  public void refused(Entry entry) {
    notes.refused(entry);
  }

  private List<Boolean> write(Sql sql, List<GroupedNotes.Note> group) throws SQLException {
    Map<Fragment, Integer> answers = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    List<Boolean> outcomes = new ArrayList<>(group.size());
    for (GroupedNotes.Note note : group) {
      Fragment of = note.of();
      boolean there = of == null || answers.containsKey(of) || exists(sql, of.job(), of.grant());
      if (there && (of == null || isNew(sql, note.unit()))) {
        entries.add(note.entry());
        if (of != null) {
          answers.merge(of, 1, Integer::sum);
        }
      }
      outcomes.add(there);
    }
    count(sql, answers);
    if (!entries.isEmpty()) {
      forgetBefore(sql, entries.getLast().time() - REMEMBERED_SECONDS);
    }
    for (int from = 0; from < entries.size(); from += MOST_IN_GROUP) {
      audit.add(sql, entries.subList(from, Math.min(from + MOST_IN_GROUP, entries.size())));
    }
    return outcomes;
  }

  private static boolean isNew(Sql sql, FragmentStore.Unit unit) throws SQLException {
    PreparedStatement insert =
        sql.prepare("INSERT OR IGNORE INTO keys_answered (time, unit) VALUES (?, ?)");
    insert.setLong(1, unit.time());
    insert.setBytes(2, unit.id().toArray());
    return insert.executeUpdate() > 0;
  }

  private static void forgetBefore(Sql sql, long time) throws SQLException {
    PreparedStatement delete = sql.prepare("DELETE FROM keys_answered WHERE time < ?");
    delete.setLong(1, time);
    delete.executeUpdate();
  }

  private static void count(Sql sql, Map<Fragment, Integer> answers) throws SQLException {
    PreparedStatement update =
        sql.prepare("UPDATE keys_fragment SET answers = answers + ? WHERE job = ? AND id = ?");
    for (Map.Entry<Fragment, Integer> each : answers.entrySet()) {
      update.setInt(1, each.getValue());
      update.setBytes(2, each.getKey().job().toArray());
      update.setBytes(3, each.getKey().grant().toArray());
      update.executeUpdate();
    }
  }

  @Override
  public boolean wasAnswered(Unit unit) {
    return database.read(sql -> {
      PreparedStatement query =
          sql.prepare("SELECT 1 FROM keys_answered WHERE time = ? AND unit = ?");
      query.setLong(1, unit.time());
      query.setBytes(2, unit.id().toArray());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    });
  }

  @Override
  public long revoke(Bytes32 job, Bytes32 id, Bytes revocation, Address owner, long time) {
    return database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT OR IGNORE INTO keys_revoked (job, id, revocation, time) VALUES (?, ?, ?, ?)");
      insert.setBytes(1, job.toArray());
      insert.setBytes(2, id.toArray());
      insert.setBytes(3, revocation.toArray());
      insert.setLong(4, time);
      if (insert.executeUpdate() > 0) {
        PreparedStatement delete =
            sql.prepare("DELETE FROM keys_fragment WHERE job = ? AND id = ?");
        delete.setBytes(1, job.toArray());
        delete.setBytes(2, id.toArray());
        int dropped = delete.executeUpdate();
        counts.computeIfPresent(job, (_, kept) -> kept - dropped);
        audit.add(sql, List.of(new Entry(time, AuditRecord.Kind.REVOKED, id, owner, "")));
      }
      return revoked(sql, job, id).orElseThrow().time();
    });
  }

  @Override
  public Optional<Revoked> revoked(Bytes32 job, Bytes32 id) {
    return database.read(sql -> revoked(sql, job, id));
  }

  private static Optional<Revoked> revoked(Sql sql, Bytes32 job, Bytes32 id) throws SQLException {
    PreparedStatement query =
        sql.prepare("SELECT revocation, time FROM keys_revoked WHERE job = ? AND id = ?");
    query.setBytes(1, job.toArray());
    query.setBytes(2, id.toArray());
    try (ResultSet rows = query.executeQuery()) {
      return rows.next()
          ? Optional.of(new Revoked(Bytes.of(rows.getBytes(1)), rows.getLong(2)))
          : Optional.empty();
    }
  }

  @Override
  public void forget(Bytes32 job) {
    counts.remove(job);
    for (String table : List.of("keys_fragment", "keys_revoked")) {
      database.write(sql -> {
        PreparedStatement delete = sql.prepare("DELETE FROM " + table + " WHERE job = ?");
        delete.setBytes(1, job.toArray());
        return delete.executeUpdate();
      });
    }
  }
}
