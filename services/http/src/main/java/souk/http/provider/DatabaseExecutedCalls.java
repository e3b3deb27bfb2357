package souk.http.provider;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.Migration;

/** The calls that were made, in the service's own tables. */
final class DatabaseExecutedCalls implements ExecutedCalls {
  static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "http",
              1,
              "CREATE TABLE http_executed (call BLOB PRIMARY KEY, agreement BLOB NOT NULL)",
              "CREATE INDEX http_executed_agreement ON http_executed (agreement)"));

  private final Database database;

  DatabaseExecutedCalls(Database database) {
    this.database = database;
  }

  @Override
  public boolean knows(Bytes32 call) {
    return database.read(sql -> {
      PreparedStatement query = sql.prepare("SELECT 1 FROM http_executed WHERE call = ?");
      query.setBytes(1, call.toArray());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    });
  }

  @Override
  public boolean add(Bytes32 call, Bytes32 agreement) {
    return database.write(sql -> {
      PreparedStatement insert =
          sql.prepare("INSERT OR IGNORE INTO http_executed (call, agreement) VALUES (?, ?)");
      insert.setBytes(1, call.toArray());
      insert.setBytes(2, agreement.toArray());
      return insert.executeUpdate();
    })
        > 0;
  }

  @Override
  public void forget(Bytes32 agreement) {
    database.write(sql -> {
      PreparedStatement delete = sql.prepare("DELETE FROM http_executed WHERE agreement = ?");
      delete.setBytes(1, agreement.toArray());
      return delete.executeUpdate();
    });
  }
}
