package souk.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import souk.primitives.Bytes;

/**
 * A log in PostgreSQL to which several processes write, and which all of them read in one order. A
 * writer holds the log's lock for one transaction: it first reads what others wrote since it last
 * looked, then decides what it writes itself, then commits. So nobody ever writes without having
 * seen all that was written before.
 *
 * <p>What is written is durable, by {@code synchronous_commit} of the server. Safe for many
 * threads, one at a time. A failure leaves it unknown whether the last write took place: close the
 * log and open it again to read what there is.
 */
public final class SharedLog implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");
  private static final int ROWS_AT_ONCE = 64;

  /** Nobody else writes until this transaction ends. */
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('souk_log/' || ?, 0))";

  private static final String NEWER = " FROM souk_log WHERE name = ? AND id > ? ORDER BY id";
  private static final String ALL = "SELECT id, part, writer = ?, data" + NEWER;

  /** Without what this log wrote itself, of which it only learns the numbers. */
  private static final String OTHERS =
      "SELECT id, part, writer = ?, CASE WHEN writer = ? THEN NULL ELSE data END" + NEWER;

  private final Connection connection;
  private final String name;
  private final UUID writer = UUID.randomUUID();
  private long seen;
  private boolean leads;

  private SharedLog(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /**
   * What stands in the log.
   *
   * @param group that it belongs to, and is dropped with
   */
  public record Entry(long group, Bytes data) {}

  /** Hears what others wrote, in the order in which they did. */
  @FunctionalInterface
  public interface Listener {
    void hear(Entry entry);
  }

  /**
   * Opens a log, and makes it if it is not there.
   *
   * @param url of the database, as {@code jdbc:postgresql://host/name?user=…}
   * @param name of the log: small letters and digits
   * @throws StoreException when the database cannot be reached or has not what is needed
   */
  public static SharedLog open(String url, String name) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StoreException(
          StoreException.Kind.FAILED,
          "a shared log is at jdbc:postgresql://…, not elsewhere",
          null);
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a log: " + name);
    }
    try {
      Connection connection = DriverManager.getConnection(url);
      try {
        connection.setAutoCommit(false);
        // A statement sees what was committed before it: what comes after the lock sees all.
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        create(connection);
        return new SharedLog(connection, name);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Two processes that start at once must not both create them.
      statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('souk_log', 0))");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS souk_log (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
              + " name TEXT NOT NULL, part BIGINT NOT NULL, writer UUID NOT NULL,"
              + " data BYTEA NOT NULL)");
      // Digests do not get shorter. PostgreSQL takes this in CREATE TABLE from version 16 on.
      statement.execute("ALTER TABLE souk_log ALTER COLUMN data SET STORAGE EXTERNAL");
      statement.execute("CREATE INDEX IF NOT EXISTS souk_log_part ON souk_log (name, part, id)");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS souk_log_number (name TEXT PRIMARY KEY, next BIGINT NOT"
              + " NULL)");
    }
    connection.commit();
  }

  /** Hands over all that anybody wrote, and what was dropped meanwhile left out. */
  public synchronized void replay(Listener listener) {
    run(() -> {
      lock();
      read(listener, true);
    });
  }

  /** Hands over what others wrote since this log last looked. */
  public synchronized void catchUp(Listener listener) {
    run(() -> read(listener, false));
  }

  /**
   * Writes in one transaction, behind all that others wrote.
   *
   * @param listener hears what others wrote since this log last looked
   * @param entries is asked then, and says what is to be written
   */
  public synchronized void write(Listener listener, Supplier<List<Entry>> entries) {
    run(() -> {
      lockAndRead(listener);
      List<Entry> own = entries.get();
      if (own.isEmpty()) {
        return;
      }
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO souk_log (name, part, writer, data) VALUES (?, ?, ?, ?)")) {
        for (Entry entry : own) {
          insert.setString(1, name);
          insert.setLong(2, entry.group());
          insert.setObject(3, writer);
          insert.setBytes(4, entry.data().toArray());
          insert.addBatch();
        }
        insert.executeBatch();
      }
    });
  }

  /** Takes numbers that nobody else gets; the first of so many. */
  public synchronized long reserve(int count) {
    long[] first = new long[1];
    run(() -> {
      try (PreparedStatement next =
          connection.prepareStatement(
              "INSERT INTO souk_log_number AS n (name, next) VALUES (?, ?) ON CONFLICT (name)"
                  + " DO UPDATE SET next = n.next + EXCLUDED.next RETURNING next")) {
        next.setString(1, name);
        next.setLong(2, count);
        try (ResultSet row = next.executeQuery()) {
          row.next();
          first[0] = row.getLong(1) - count;
        }
      }
    });
    return first[0];
  }

  /**
   * Whether this one leads all who have the log open: the first one that asks does, until its
   * connection ends; then the next that asks.
   *
   * @throws StoreException when the database cannot be reached, so that another one may lead
   */
  public synchronized boolean leads() {
    run(() -> {
      if (leads) {
        try (Statement alive = connection.createStatement()) {
          alive.execute("SELECT 1");
        }
        return;
      }
      try (PreparedStatement lead =
          connection.prepareStatement(
              "SELECT pg_try_advisory_lock(hashtextextended('souk_leads/' || ?, 0))")) {
        lead.setString(1, name);
        try (ResultSet row = lead.executeQuery()) {
          row.next();
          leads = row.getBoolean(1);
        }
      }
    });
    return leads;
  }

  /** Drops a group, for everybody. */
  public synchronized void drop(long group) {
    run(() -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM souk_log WHERE name = ? AND part = ?")) {
        delete.setString(1, name);
        delete.setLong(2, group);
        delete.executeUpdate();
      }
    });
  }

  private void lock() throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, name);
      lock.execute();
    }
  }

  /** Both in one message, for everybody else waits for the lock. */
  private void lockAndRead(Listener listener) throws SQLException {
    int heard;
    try (PreparedStatement both =
        connection.prepareStatement(LOCK + "; " + OTHERS + " LIMIT " + ROWS_AT_ONCE)) {
      both.setString(1, name);
      both.setObject(2, writer);
      both.setObject(3, writer);
      both.setString(4, name);
      both.setLong(5, seen);
      both.execute();
      if (!both.getMoreResults()) {
        throw new SQLException("the database gave a lock and no rows");
      }
      try (ResultSet rows = both.getResultSet()) {
        heard = hear(rows, listener, false);
      }
    }
    if (heard == ROWS_AT_ONCE) {
      read(listener, false);
    }
  }

  /** Numbers of rows are given under the lock, so none appears behind one that was read. */
  private void read(Listener listener, boolean own) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(own ? ALL : OTHERS)) {
      int at = 1;
      select.setObject(at++, writer);
      if (!own) {
        select.setObject(at++, writer);
      }
      select.setString(at++, name);
      select.setLong(at, seen);
      select.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = select.executeQuery()) {
        hear(rows, listener, own);
      }
    }
  }

  private int hear(ResultSet rows, Listener listener, boolean own) throws SQLException {
    int heard = 0;
    while (rows.next()) {
      if (own || !rows.getBoolean(3)) {
        listener.hear(new Entry(rows.getLong(2), Bytes.of(rows.getBytes(4))));
      }
      seen = rows.getLong(1);
      heard++;
    }
    return heard;
  }

  private interface Work {
    void run() throws SQLException;
  }

  private void run(Work work) {
    try {
      try {
        work.run();
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static StoreException failure(SQLException e) {
    String said = String.valueOf(e.getMessage());
    return new StoreException(
        StoreException.Kind.FAILED,
        "the shared store: " + said.lines().findFirst().orElse("no reason given"),
        e);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
