package souk.keys;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Migration;
import souk.store.Sql;

/** The same in the service's own tables. */
public final class DatabaseAuditLog implements AuditLog {
  /** Its table. */
  public static final Migration TABLE =
      new Migration(
          "keys_audit",
          1,
          "CREATE TABLE keys_audit (number INTEGER PRIMARY KEY, record BLOB NOT NULL)");

  private final Database database;
  private final Signing node;

  /**
   * @param node signs
   */
  public DatabaseAuditLog(Database database, Signing node) {
    this.database = database;
    this.node = node;
  }

  /** Adds records, in the write that does what they say; one signature covers them all. */
  public void add(Sql sql, List<AuditRecord.Entry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    PreparedStatement insert = sql.prepare("INSERT INTO keys_audit (number, record) VALUES (?, ?)");
    for (AuditRecord record : AuditRecord.chain(node, head(sql), entries)) {
      insert.setLong(1, record.number());
      insert.setBytes(2, record.encode().toArray());
      insert.executeUpdate();
    }
  }

  @Override
  public void add(long time, AuditRecord.Kind kind, Bytes32 grant, Address who, String detail) {
    List<AuditRecord.Entry> entry = List.of(new AuditRecord.Entry(time, kind, grant, who, detail));
    database.write(sql -> {
      add(sql, entry);
      return 0;
    });
  }

  private static AuditRecord.Head head(Sql sql) throws SQLException {
    PreparedStatement query =
        sql.prepare("SELECT record FROM keys_audit ORDER BY number DESC LIMIT 1");
    try (ResultSet rows = query.executeQuery()) {
      return rows.next() ? record(rows.getBytes(1)).head() : AuditRecord.Head.NONE;
    }
  }

  @Override
  public List<AuditRecord> from(long number, int most) {
    return read(database, number, most);
  }

  /** The same from a database that another process may have open. */
  public static List<AuditRecord> read(Database database, long number, int most) {
    return database.read(sql -> {
      PreparedStatement query =
          sql.prepare("SELECT record FROM keys_audit WHERE number >= ? ORDER BY number LIMIT ?");
      query.setLong(1, number);
      query.setInt(2, most);
      List<AuditRecord> records = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          records.add(record(rows.getBytes(1)));
        }
      }
      return records;
    });
  }

  private static AuditRecord record(byte[] bytes) {
    try {
      return AuditRecord.decode(Bytes.of(bytes));
    } catch (DecodeException e) {
      throw new IllegalStateException("the audit's table was changed: " + e.getMessage(), e);
    }
  }
}
