package souk.payments;

import java.io.ByteArrayOutputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import souk.store.Database;
import souk.store.Sql;

/**
 * A till's store in a database with {@link PaymentTables}. While one group of records is being made
 * durable the next one collects; a group becomes one row, and all its records share one future.
 * That is many times as fast as a row, or even a future, for each payment.
 *
 * <p>When a group cannot be written, on a full disk, say, nobody knows what is on disk, and what
 * the till has in memory may be more. Then the store takes nothing more, and its thread dies of the
 * failure: a process that ends with such a thread is started again, and reads what there is.
 */
public final class DatabaseTillStore implements TillStore {
  private static final int MOST_WAITING = 8 << 20;
  private static final int ROWS_DROPPED_AT_ONCE = 16;

  /** Records that are made durable together; those of one round lie side by side. */
  private static final class Group extends GroupWriter.Group {
    final List<Long> rounds = new ArrayList<>();
    final List<ByteArrayOutputStream> records = new ArrayList<>();

    @Override
    void add(long round, byte[] buffer, int length, BooleanSupplier stands) {
      if (rounds.isEmpty() || rounds.getLast() != round) {
        rounds.add(round);
        records.add(new ByteArrayOutputStream());
      }
      records.getLast().write(buffer, 0, length);
    }

    int insert(Sql sql) throws SQLException {
      PreparedStatement insert =
          sql.prepare("INSERT INTO payments_till (round, records) VALUES (?, ?)");
      for (int i = 0; i < rounds.size(); i++) {
        insert.setLong(1, rounds.get(i));
        insert.setBytes(2, records.get(i).toByteArray());
        insert.executeUpdate();
      }
      return rounds.size();
    }
  }

  private final Database database;
  private final GroupWriter<Group> groups;

  /** The database is not closed with the store, and must be closed after it. */
  public DatabaseTillStore(Database database) {
    this.database = database;
    this.groups =
        new GroupWriter<>(
            "souk-till-log", MOST_WAITING, Group::new, group -> database.write(group::insert));
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
  public CompletableFuture<?> append(long round, byte[] buffer, int length) {
    return groups.append(round, buffer, length, DatabaseTillStore::stands, true);
  }

  /** What one process alone takes stays taken. */
  private static boolean stands() {
    return true;
  }

  @Override
  public void drop(long round) {
    // A few rows at a time: a round can be large, and payments wait behind its removal. The newest
    // first: whoever is killed in between finds books without tickets, and no ticket without its
    // book, which would be a damaged log.
    int dropped;
    do {
      dropped =
          database.write(sql -> {
            PreparedStatement delete =
                sql.prepare(
                    "DELETE FROM payments_till WHERE id IN"
                        + " (SELECT id FROM payments_till WHERE round = ? ORDER BY id DESC LIMIT ?)");
            delete.setLong(1, round);
            delete.setInt(2, ROWS_DROPPED_AT_ONCE);
            return delete.executeUpdate();
          });
    } while (dropped == ROWS_DROPPED_AT_ONCE);
  }

  /** Makes durable what was appended. */
  @Override
  public void close() {
    groups.close();
  }
}
