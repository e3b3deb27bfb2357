package souk.keys.owner;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import souk.keys.AuditRecord;
import souk.keys.DatabaseAuditLog;
import souk.keys.GrantFile;
import souk.keys.GrantTerms;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;
import souk.store.Database;
import souk.store.Migration;
import souk.store.Sql;

/** The same in the service's own tables. */
final class DatabaseOwnerStore implements OwnerStore {
  static final List<Migration> TABLES =
      List.of(
          new Migration(
              "keys",
              1,
              "CREATE TABLE keys_owned (label TEXT PRIMARY KEY, created INTEGER NOT NULL)",
              "CREATE TABLE keys_grant (id BLOB PRIMARY KEY, label TEXT NOT NULL,"
                  + " file BLOB NOT NULL, given INTEGER NOT NULL, asked INTEGER NOT NULL,"
                  + " revocation BLOB)",
              "CREATE TABLE keys_receipt (id BLOB NOT NULL, provider BLOB NOT NULL,"
                  + " time INTEGER NOT NULL, receipt BLOB NOT NULL, PRIMARY KEY (id, provider))"),
          new Migration("keys", 2, "ALTER TABLE keys_grant ADD COLUMN successor BLOB"),
          // Empty where it is the first; NULL where a node of before did not note it.
          new Migration(
              "keys",
              3,
              "ALTER TABLE keys_grant ADD COLUMN predecessor BLOB",
              "CREATE INDEX keys_grant_predecessor ON keys_grant (predecessor)"));

  private static final String COLUMNS = "label, file, given, revocation, successor, asked";
  private static final byte[] FIRST = new byte[0];

  /** Tickets that are counted ahead, so that not each needs a sync of the disk. */
  private static final int BLOCK = 64;

  /** What is counted as given and was not, and whether the last who asked got something. */
  private record Ahead(int left, boolean gave) {}

  private final Database database;
  private final DatabaseAuditLog audit;
  private final Function<Bytes32, Bytes> revocations;
  private final Map<Bytes32, Ahead> ahead = new ConcurrentHashMap<>();

  /**
   * @param revocations signs the revocation of a grant of this id
   */
  DatabaseOwnerStore(
      Database database, DatabaseAuditLog audit, Function<Bytes32, Bytes> revocations) {
    this.database = database;
    this.audit = audit;
    this.revocations = revocations;
  }

  @Override
  public boolean create(String label, long time) {
    return database.write(sql -> {
      PreparedStatement insert =
          sql.prepare("INSERT OR IGNORE INTO keys_owned (label, created) VALUES (?, ?)");
      insert.setString(1, label);
      insert.setLong(2, time);
      return insert.executeUpdate() > 0;
    });
  }

  @Override
  public List<String> labels() {
    return database.read(sql -> {
      List<String> labels = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare("SELECT label FROM keys_owned ORDER BY label").executeQuery()) {
        while (rows.next()) {
          labels.add(rows.getString(1));
        }
      }
      return labels;
    });
  }

  @Override
  public void add(String label, GrantFile file, long time) {
    database.write(sql -> {
      insert(sql, label, file, FIRST, Optional.empty());
      audit.add(sql, List.of(granted(file, label, time)));
      return 0;
    });
  }

  private static void insert(
      Sql sql, String label, GrantFile file, byte[] predecessor, Optional<Bytes> revocation)
      throws SQLException {
    PreparedStatement insert =
        sql.prepare(
            "INSERT INTO keys_grant (id, label, file, given, asked, revocation, predecessor)"
                + " VALUES (?, ?, ?, 0, 0, ?, ?)");
    insert.setBytes(1, file.grant().id().toArray());
    insert.setString(2, label);
    insert.setBytes(3, file.encode().toArray());
    insert.setBytes(4, revocation.map(Bytes::toArray).orElse(null));
    insert.setBytes(5, predecessor);
    insert.executeUpdate();
  }

  private static AuditRecord.Entry granted(GrantFile file, String label, long time) {
    return new AuditRecord.Entry(
        time, AuditRecord.Kind.GRANTED, file.grant().id(), file.grant().requester(), label);
  }

  private static AuditRecord.Entry revoked(GrantFile file, long time) {
    return new AuditRecord.Entry(
        time, AuditRecord.Kind.REVOKED, file.grant().id(), file.grant().requester(), "");
  }

  @Override
  public boolean replace(Bytes32 old, GrantFile fresh, long time) {
    return database.write(sql -> {
      Kept before = find(sql, old).orElseThrow(() -> new IllegalStateException("no grant " + old));
      Bytes32 id = fresh.grant().id();
      List<AuditRecord.Entry> entries = new ArrayList<>();
      entries.add(granted(fresh, before.label(), time));
      boolean stands = before.revocation().isEmpty();
      if (stands) {
        insert(sql, before.label(), fresh, old.toArray(), Optional.empty());
        PreparedStatement update = sql.prepare("UPDATE keys_grant SET successor = ? WHERE id = ?");
        update.setBytes(1, id.toArray());
        update.setBytes(2, old.toArray());
        update.executeUpdate();
        revoke(sql, before, time).ifPresent(entries::add);
      } else {
        insert(sql, before.label(), fresh, old.toArray(), Optional.of(revocations.apply(id)));
        entries.add(revoked(fresh, time));
      }
      audit.add(sql, entries);
      return stands;
    });
  }

  @Override
  public Optional<Kept> find(Bytes32 id) {
    return database.read(sql -> find(sql, id));
  }

  private Optional<Kept> find(Sql sql, Bytes32 id) throws SQLException {
    PreparedStatement query = sql.prepare("SELECT " + COLUMNS + " FROM keys_grant WHERE id = ?");
    query.setBytes(1, id.toArray());
    try (ResultSet rows = query.executeQuery()) {
      return rows.next() ? Optional.of(kept(rows)) : Optional.empty();
    }
  }

  @Override
  public List<Kept> all() {
    return database.read(sql -> all(sql, ""));
  }

  private List<Kept> all(Sql sql, String where) throws SQLException {
    List<Kept> all = new ArrayList<>();
    PreparedStatement query =
        sql.prepare("SELECT " + COLUMNS + " FROM keys_grant " + where + " ORDER BY rowid");
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        all.add(kept(rows));
      }
    }
    return all;
  }

  private Kept kept(ResultSet rows) throws SQLException {
    try {
      byte[] revocation = rows.getBytes(4);
      byte[] successor = rows.getBytes(5);
      GrantFile file = GrantFile.decode(rows.getBytes(2));
      Ahead not = ahead.get(file.grant().id());
      return new Kept(
          rows.getString(1),
          file,
          rows.getLong(3) - (not == null ? 0 : not.left()),
          rows.getInt(6),
          revocation == null ? Optional.empty() : Optional.of(Bytes.of(revocation)),
          successor == null ? Optional.empty() : Optional.of(Bytes32.of(successor)));
    } catch (DecodeException e) {
      throw new IllegalStateException("the grants' table was changed: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean give(Bytes32 id, int count, long most) {
    return ahead
        .compute(
            id,
            (_, before) -> {
              int left = before == null ? 0 : before.left();
              if (left >= count) {
                return new Ahead(left - count, true);
              }
              // In one write for many: what is left of it is lost when this node falls.
              if (counted(id, BLOCK + count, most)) {
                return new Ahead(left + BLOCK, true);
              }
              return new Ahead(left, counted(id, count, most));
            })
        .gave();
  }

  private boolean counted(Bytes32 id, int count, long most) {
    return database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE keys_grant SET given = given + ? WHERE id = ? AND given + ? <= ?");
      update.setInt(1, count);
      update.setBytes(2, id.toArray());
      update.setInt(3, count);
      update.setLong(4, most);
      return update.executeUpdate() > 0;
    });
  }

  @Override
  public boolean ask(Bytes32 id, int most) {
    return database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE keys_grant SET asked = asked + 1 WHERE id = ? AND asked < ?");
      update.setBytes(1, id.toArray());
      update.setInt(2, most);
      return update.executeUpdate() > 0;
    });
  }

  @Override
  public List<Bytes32> revoke(Bytes32 id, long time) {
    return database.write(sql -> {
      List<Bytes32> all = new ArrayList<>();
      PreparedStatement query =
          sql.prepare(
              "WITH RECURSIVE issued(id) AS (SELECT id FROM keys_grant WHERE id = ?"
                  + " UNION SELECT g.id FROM keys_grant g JOIN issued ON g.predecessor = issued.id)"
                  + " SELECT id FROM issued");
      query.setBytes(1, id.toArray());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          all.add(Bytes32.of(rows.getBytes(1)));
        }
      }
      List<AuditRecord.Entry> entries = new ArrayList<>();
      for (Bytes32 each : all) {
        revoke(sql, find(sql, each).orElseThrow(), time).ifPresent(entries::add);
      }
      audit.add(sql, entries);
      return all;
    });
  }

  /** The record of it; empty when it was revoked before. */
  private Optional<AuditRecord.Entry> revoke(Sql sql, Kept kept, long time) throws SQLException {
    if (kept.revocation().isPresent()) {
      return Optional.empty();
    }
    Bytes32 id = kept.file().grant().id();
    PreparedStatement update = sql.prepare("UPDATE keys_grant SET revocation = ? WHERE id = ?");
    update.setBytes(1, revocations.apply(id).toArray());
    update.setBytes(2, id.toArray());
    update.executeUpdate();
    return Optional.of(revoked(kept.file(), time));
  }

  @Override
  public void finish(long time) {
    database.write(sql -> {
      if (!all(sql, "WHERE predecessor IS NULL").isEmpty()) {
        findPredecessors(sql);
      }
      List<AuditRecord.Entry> entries = new ArrayList<>();
      for (Kept replaced : all(sql, "WHERE successor IS NOT NULL AND revocation IS NULL")) {
        revoke(sql, replaced, time).ifPresent(entries::add);
      }
      audit.add(sql, entries);
      return 0;
    });
  }

  /** What is granted, and to whom; the same for all that were issued in one grant's place. */
  private record Right(
      String label,
      PublicKey reader,
      Address requester,
      Address account,
      int threshold,
      int providers,
      long until,
      Bytes32 condition) {
    static Right of(Kept kept) {
      GrantTerms grant = kept.file().grant();
      return new Right(
          kept.label(),
          grant.reader(),
          grant.requester(),
          grant.account(),
          grant.threshold(),
          grant.parts().size(),
          grant.until(),
          grant.condition());
    }
  }

  /**
   * Nodes of before kept the last successor only, and none when they fell before they noted it. A
   * grant that nobody names, of the same right to the second as an earlier one, counts as issued in
   * its place: who revokes the earlier one does not want it to stand.
   */
  private void findPredecessors(Sql sql) throws SQLException {
    Map<Bytes32, Bytes32> named = new HashMap<>();
    List<Kept> all = all(sql, "");
    for (Kept kept : all) {
      kept.successor().ifPresent(fresh -> named.put(fresh, kept.file().grant().id()));
    }
    Map<Right, Bytes32> first = new HashMap<>();
    for (Kept kept : all) {
      Bytes32 id = kept.file().grant().id();
      Bytes32 earlier = first.putIfAbsent(Right.of(kept), id);
      Bytes32 predecessor = named.getOrDefault(id, earlier);
      PreparedStatement update =
          sql.prepare("UPDATE keys_grant SET predecessor = ? WHERE id = ? AND predecessor IS NULL");
      update.setBytes(1, predecessor == null ? FIRST : predecessor.toArray());
      update.setBytes(2, id.toArray());
      update.executeUpdate();
    }
  }

  @Override
  public void receipt(Bytes32 id, Address provider, long time, Bytes receipt) {
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT OR IGNORE INTO keys_receipt (id, provider, time, receipt)"
                  + " VALUES (?, ?, ?, ?)");
      insert.setBytes(1, id.toArray());
      insert.setBytes(2, provider.toArray());
      insert.setLong(3, time);
      insert.setBytes(4, receipt.toArray());
      return insert.executeUpdate();
    });
  }

  @Override
  public Map<Address, Long> receipts(Bytes32 id) {
    return database.read(sql -> {
      PreparedStatement query = sql.prepare("SELECT provider, time FROM keys_receipt WHERE id = ?");
      query.setBytes(1, id.toArray());
      Map<Address, Long> receipts = new TreeMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          receipts.put(Address.of(rows.getBytes(1)), rows.getLong(2));
        }
      }
      return receipts;
    });
  }
}
