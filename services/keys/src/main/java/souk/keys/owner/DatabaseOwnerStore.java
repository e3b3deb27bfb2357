package souk.keys.owner;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import souk.keys.GrantFile;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Migration;

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
          new Migration("keys", 2, "ALTER TABLE keys_grant ADD COLUMN successor BLOB"));

  /** Tickets that are counted ahead, so that not each needs a sync of the disk. */
  private static final int BLOCK = 64;

  /** What is counted as given and was not, and whether the last who asked got something. */
  private record Ahead(int left, boolean gave) {}

  private final Database database;
  private final Map<Bytes32, Ahead> ahead = new ConcurrentHashMap<>();

  DatabaseOwnerStore(Database database) {
    this.database = database;
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
  public void add(Bytes32 id, String label, GrantFile file) {
    database.write(sql -> {
      PreparedStatement insert =
          sql.prepare(
              "INSERT INTO keys_grant (id, label, file, given, asked) VALUES (?, ?, ?, 0, 0)");
      insert.setBytes(1, id.toArray());
      insert.setString(2, label);
      insert.setBytes(3, file.encode().toArray());
      return insert.executeUpdate();
    });
  }

  @Override
  public Optional<Kept> find(Bytes32 id) {
    return database.read(sql -> {
      PreparedStatement query =
          sql.prepare(
              "SELECT label, file, given, revocation, successor FROM keys_grant WHERE id = ?");
      query.setBytes(1, id.toArray());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(kept(rows)) : Optional.empty();
      }
    });
  }

  @Override
  public List<Kept> all() {
    return database.read(sql -> {
      List<Kept> all = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare(
                  "SELECT label, file, given, revocation, successor FROM keys_grant ORDER BY rowid")
              .executeQuery()) {
        while (rows.next()) {
          all.add(kept(rows));
        }
      }
      return all;
    });
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
  public void revoke(Bytes32 id, Bytes revocation) {
    database.write(sql -> {
      PreparedStatement update =
          sql.prepare("UPDATE keys_grant SET revocation = ? WHERE id = ? AND revocation IS NULL");
      update.setBytes(1, revocation.toArray());
      update.setBytes(2, id.toArray());
      return update.executeUpdate();
    });
  }

  @Override
  public void succeed(Bytes32 old, Bytes32 fresh) {
    database.write(sql -> {
      PreparedStatement update = sql.prepare("UPDATE keys_grant SET successor = ? WHERE id = ?");
      update.setBytes(1, fresh.toArray());
      update.setBytes(2, old.toArray());
      return update.executeUpdate();
    });
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
