package souk.payments;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.store.Database;
import souk.store.Sql;

/**
 * A till's store in a database with {@link PaymentTables}. All records of a round that are made
 * durable together become one row, which is several times as fast as a row for each ticket.
 */
public final class DatabaseTillStore implements TillStore {
  private static final int MOST_BLOB = 4 << 20;
  private static final int ROWS_DROPPED_AT_ONCE = 16;

  private static final class Entry {
    private final long round;
    private final byte[] bytes;

    Entry(long round, byte[] bytes) {
      this.round = round;
      this.bytes = bytes;
    }
  }

  private final Database database;
  private final Database.Appender<Entry> log;

  /** The database is not closed with the store. */
  public DatabaseTillStore(Database database) {
    this.database = database;
    this.log = database.appender(DatabaseTillStore::write);
  }

  @Override
  public void replay(Replay into) {
    database.<@Nullable Void>read(sql -> {
      PreparedStatement select =
          sql.prepare("SELECT round, records FROM payments_till ORDER BY id");
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          into.records(rows.getLong(1), rows.getBytes(2));
        }
      }
      return null;
    });
  }

  @Override
  public CompletableFuture<?> append(long round, byte[] record) {
    return log.append(new Entry(round, record));
  }

  private static void write(Sql sql, List<Entry> entries) throws SQLException {
    int from = 0;
    while (from < entries.size()) {
      long round = entries.get(from).round;
      int size = 0;
      int to = from;
      while (to < entries.size()
          && entries.get(to).round == round
          && (to == from || size + entries.get(to).bytes.length <= MOST_BLOB)) {
        size += entries.get(to++).bytes.length;
      }
      byte[] records = new byte[size];
      int at = 0;
      for (Entry entry : entries.subList(from, to)) {
        System.arraycopy(entry.bytes, 0, records, at, entry.bytes.length);
        at += entry.bytes.length;
      }
      PreparedStatement insert =
          sql.prepare("INSERT INTO payments_till (round, records) VALUES (?, ?)");
      insert.setLong(1, round);
      insert.setBytes(2, records);
      insert.executeUpdate();
      from = to;
    }
  }

  @Override
  public void drop(long round) {
    // A few rows at a time: a round can be large, and payments wait behind its removal.
    int dropped;
    do {
      dropped =
          database.write(sql -> {
            PreparedStatement delete =
                sql.prepare(
                    "DELETE FROM payments_till WHERE id IN"
                        + " (SELECT id FROM payments_till WHERE round = ? LIMIT ?)");
            delete.setLong(1, round);
            delete.setInt(2, ROWS_DROPPED_AT_ONCE);
            return delete.executeUpdate();
          });
    } while (dropped == ROWS_DROPPED_AT_ONCE);
  }

  @Override
  public void close() {}
}
