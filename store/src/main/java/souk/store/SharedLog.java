package souk.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * threads, one at a time.
 *
 * <p>When the connection is lost, the log connects anew, for as long as its patience lasts, and
 * goes on where it was; a write whose answer was lost is looked for before it is made again, so
 * that it stands there once. After that a failure leaves it unknown whether the last write took
 * place: close the log and open it again to read what there is, or open it with the patience {@link
 * #UNTIL_CLOSED}.
 */
public final class SharedLog implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");
  private static final int ROWS_AT_ONCE = 64;

  /** A server that is restarted, or replaced by its standby, is back in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The patience of a log that connects anew until it can, or is closed. */
  public static final Duration UNTIL_CLOSED = Duration.ofDays(36_500);

  /** Whoever is stopped while it leads, leads no more; earlier versions do not know that. */
  private static final String STOPPED_LEADING = "SET idle_session_timeout = '120s'";

  private static final int KNOWS_STOPPED_LEADING = 14;

  /** Nobody else writes until this transaction ends. */
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('souk_log/' || ?, 0))";

  private static final String NEWER = " FROM souk_log WHERE name = ? AND id > ? ORDER BY id";
  private static final String ALL = "SELECT id, part, writer = ?, data" + NEWER;

  /** Without what this log wrote itself, of which it only learns the numbers. */
  private static final String OTHERS =
      "SELECT id, part, writer = ?, CASE WHEN writer = ? THEN NULL ELSE data END" + NEWER;

  private final String name;
  private final LastingConnection connection;
  private final UUID writer = UUID.randomUUID();
  private long seen;

  /** Rows of this log's own that were read since it last sent some. */
  private int ownRead;

  /** Of which connection this log leads by, or 0. */
  private long leadsBy;

  private SharedLog(String name, LastingConnection connection) {
    this.name = name;
    this.connection = connection;
  }

  /**
   * What stands in the log.
   *
   * @param group that it belongs to, and is dropped with
   */
  public record Entry(long group, Bytes data) {}

  /**
   * That the database cannot be reached.
   *
   * @param since when, by {@link System#nanoTime}
   * @param why as the last attempt to connect was told
   */
  public record Away(long since, String why) {
    /** For how long. */
    public Duration lasts() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

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
    return open(url, name, PATIENCE);
  }

  /**
   * The same, with another patience.
   *
   * @param patience how long it tries to connect anew when a connection is lost; it opens at once
   *     or not at all
   */
  public static SharedLog open(String url, String name, Duration patience) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StoreException(
          StoreException.Kind.FAILED,
          "a shared log is at jdbc:postgresql://…, not elsewhere",
          null);
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a log: " + name);
    }
    LastingConnection connection = LastingConnection.open(url, patience);
    try {
      connection.run(SharedLog::create);
      return new SharedLog(name, connection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
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
  }

  /** Hands over all that anybody wrote, and what was dropped meanwhile left out. */
  public synchronized void replay(Listener listener) {
    connection.run(to -> {
      lock(to);
      read(to, listener, true);
    });
  }

  /** Hands over what others wrote since this log last looked. */
  public synchronized void catchUp(Listener listener) {
    connection.run(to -> read(to, listener, false));
  }

  /**
   * Writes in one transaction, behind all that others wrote.
   *
   * @param listener hears what others wrote since this log last looked
   * @param entries is asked then, and says what is to be written; asked again, when the connection
   *     was lost before it was written
   * @throws StoreException when it is unknown whether it was written
   */
  public synchronized void write(Listener listener, Supplier<List<Entry>> entries) {
    boolean[] sent = new boolean[1];
    connection.run(to -> {
      lockAndRead(to, listener);
      if (sent[0] && ownRead > 0) {
        return; // it was written, and the answer was lost
      }
      sent[0] = false;
      List<Entry> own = entries.get();
      if (own.isEmpty()) {
        return;
      }
      try (PreparedStatement insert =
          to.prepareStatement(
              "INSERT INTO souk_log (name, part, writer, data) VALUES (?, ?, ?, ?)")) {
        for (Entry entry : own) {
          insert.setString(1, name);
          insert.setLong(2, entry.group());
          insert.setObject(3, writer);
          insert.setBytes(4, entry.data().toArray());
          insert.addBatch();
        }
        ownRead = 0;
        sent[0] = true;
        insert.executeBatch();
      }
    });
  }

  /** Takes numbers that nobody else gets; the first of so many. */
  public synchronized long reserve(int count) {
    long[] first = new long[1];
    connection.run(to -> {
      try (PreparedStatement next =
          to.prepareStatement(
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
   * connection ends; then the next that asks. A leader has to ask every two minutes to stay one.
   *
   * @throws StoreException when the database cannot be reached, so that another one may lead
   */
  public synchronized boolean leads() {
    connection.run(to -> {
      if (leadsBy == connection.number()) {
        ask(to);
        return;
      }
      leadsBy = 0;
      try (PreparedStatement lead =
          to.prepareStatement(
              "SELECT pg_try_advisory_lock(hashtextextended('souk_leads/' || ?, 0))")) {
        lead.setString(1, name);
        try (ResultSet row = lead.executeQuery()) {
          row.next();
          leadsBy = row.getBoolean(1) ? connection.number() : 0;
        }
      }
      if (leadsBy != 0 && to.getMetaData().getDatabaseMajorVersion() >= KNOWS_STOPPED_LEADING) {
        try (Statement setting = to.createStatement()) {
          setting.execute(STOPPED_LEADING);
        }
      }
    });
    return leadsBy != 0;
  }

  /** Asks the database for nothing, to learn whether it is there. */
  public synchronized void ping() {
    connection.run(SharedLog::ask);
  }

  private static void ask(Connection to) throws SQLException {
    try (Statement nothing = to.createStatement()) {
      nothing.execute("SELECT 1");
    }
  }

  /**
   * That the database could not be reached when it was last asked; empty while it can be. Answers
   * at once, whoever waits for the database.
   */
  public Optional<Away> away() {
    return connection.away();
  }

  /**
   * From now on nobody waits for a database that is away. What is asked while it is there is done
   * as before.
   */
  public void waitNoMore() {
    connection.waitNoMore();
  }

  /** Drops a group, for everybody. */
  public synchronized void drop(long group) {
    connection.run(to -> {
      try (PreparedStatement delete =
          to.prepareStatement("DELETE FROM souk_log WHERE name = ? AND part = ?")) {
        delete.setString(1, name);
        delete.setLong(2, group);
        delete.executeUpdate();
      }
    });
  }

  private void lock(Connection to) throws SQLException {
    try (PreparedStatement lock = to.prepareStatement(LOCK)) {
      lock.setString(1, name);
      lock.execute();
    }
  }

  /** Both in one message, for everybody else waits for the lock. */
  private void lockAndRead(Connection to, Listener listener) throws SQLException {
    int heard;
    try (PreparedStatement both =
        to.prepareStatement(LOCK + "; " + OTHERS + " LIMIT " + ROWS_AT_ONCE)) {
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
      read(to, listener, false);
    }
  }

  /** Numbers of rows are given under the lock, so none appears behind one that was read. */
  private void read(Connection from, Listener listener, boolean own) throws SQLException {
    try (PreparedStatement select = from.prepareStatement(own ? ALL : OTHERS)) {
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
      boolean written = rows.getBoolean(3);
      if (written) {
        ownRead++;
      }
      if (own || !written) {
        listener.hear(new Entry(rows.getLong(2), Bytes.of(rows.getBytes(4))));
      }
      seen = rows.getLong(1);
      heard++;
    }
    return heard;
  }

  @Override
  public void close() {
    waitNoMore();
    synchronized (this) {
      connection.close();
    }
  }
}
