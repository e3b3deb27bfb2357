package souk.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

  private static final long PAUSE_MILLIS = 200;

  /**
   * Whoever is stopped while it has the lock loses it, and so does one that is stopped while it
   * leads: versions before 14 of the server do not know the latter.
   */
  private static final String STOPPED_WRITING = "SET idle_in_transaction_session_timeout = '10s'";

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

  private final String url;
  private final String name;
  private final Duration patience;
  private final UUID writer = UUID.randomUUID();
  private Connection connection;
  private long seen;

  /** Rows of this log's own that were read since it last sent some. */
  private int ownRead;

  private boolean leads;
  private volatile boolean closing;
  private volatile @Nullable Away away;

  private SharedLog(String url, String name, Duration patience) throws SQLException {
    this.url = url;
    this.name = name;
    this.patience = patience;
    this.connection = connect(url);
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
    try {
      SharedLog log = new SharedLog(url, name, patience);
      try {
        create(log.connection);
        return log;
      } catch (SQLException e) {
        log.connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static Connection connect(String url) throws SQLException {
    Properties settings = new Properties(); // the URL's own go before these
    settings.setProperty("connectTimeout", "10");
    settings.setProperty("tcpKeepAlive", "true");
    Connection connection = DriverManager.getConnection(url, settings);
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute(STOPPED_WRITING);
      }
      connection.setAutoCommit(false);
      // A statement sees what was committed before it: what comes after the lock sees all.
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      return connection;
    } catch (SQLException e) {
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
   * @param entries is asked then, and says what is to be written; asked again, when the connection
   *     was lost before it was written
   * @throws StoreException when it is unknown whether it was written
   */
  public synchronized void write(Listener listener, Supplier<List<Entry>> entries) {
    boolean[] sent = new boolean[1];
    run(() -> {
      lockAndRead(listener);
      if (sent[0] && ownRead > 0) {
        return; // it was written, and the answer was lost
      }
      sent[0] = false;
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
        ownRead = 0;
        sent[0] = true;
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
   * connection ends; then the next that asks. A leader has to ask every two minutes to stay one.
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
      if (leads && connection.getMetaData().getDatabaseMajorVersion() >= KNOWS_STOPPED_LEADING) {
        try (Statement setting = connection.createStatement()) {
          setting.execute(STOPPED_LEADING);
        }
      }
    });
    return leads;
  }

  /** Asks the database for nothing, to learn whether it is there. */
  public synchronized void ping() {
    run(() -> {
      try (Statement alive = connection.createStatement()) {
        alive.execute("SELECT 1");
      }
    });
  }

  /**
   * That the database could not be reached when it was last asked; empty while it can be. Answers
   * at once, whoever waits for the database.
   */
  public Optional<Away> away() {
    return Optional.ofNullable(away);
  }

  /**
   * From now on nobody waits for a database that is away. What is asked while it is there is done
   * as before.
   */
  public void waitNoMore() {
    closing = true;
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

  private interface Work {
    void run() throws SQLException;
  }

  /** All work may be done again, as long as its transaction was not committed. */
  private void run(Work work) {
    long end = System.nanoTime() + patience.toNanos();
    for (boolean first = true; ; first = false) {
      try {
        transact(work);
        away = null;
        return;
      } catch (SQLException e) {
        if (!passes(e)) {
          throw failure(e);
        }
        connectAnew(e, end, first);
      }
    }
  }

  private void transact(Work work) throws SQLException {
    try {
      work.run();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      try {
        connection.rollback();
      } catch (SQLException alsoLost) {
        e.addSuppressed(alsoLost);
      }
      throw e;
    }
  }

  /**
   * Whether this says that the connection is gone, or that the server cannot do it now: it is not
   * there yet, its disk is full, it is a standby.
   */
  private static boolean passes(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P0")
        || state.startsWith("58")
        || state.equals("25006")
        || state.equals("25P03");
  }

  /**
   * @param now whether to try at once, and not after a pause
   */
  private void connectAnew(SQLException lost, long end, boolean now) {
    leads = false;
    note(lost);
    SQLException last = lost;
    try {
      connection.close();
    } catch (SQLException alreadyGone) {
      // as it should be
    }
    // What it is told here may all pass: a server that is set up anew knows no user for a while.
    for (boolean pause = !now; ; pause = true) {
      if (closing) {
        throw new StoreException(StoreException.Kind.CLOSED, said(last), last);
      }
      if (System.nanoTime() - end > 0) {
        throw failure(last);
      }
      try {
        if (pause) {
          Thread.sleep(PAUSE_MILLIS);
        }
        connection = connect(url);
        return;
      } catch (SQLException e) {
        last = e;
        note(e);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw failure(last);
      }
    }
  }

  /** It is away until something was done again, not only until somebody connects. */
  private void note(SQLException why) {
    Away before = away;
    away = new Away(before == null ? System.nanoTime() : before.since(), reason(why));
  }

  private static StoreException failure(SQLException e) {
    return new StoreException(StoreException.Kind.FAILED, said(e), e);
  }

  private static String said(SQLException e) {
    return "the shared store: " + reason(e);
  }

  /** In one line: the driver leaves to the cause what was wrong, and to its user what to do. */
  private static String reason(SQLException e) {
    String said =
        String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given").strip();
    Throwable cause = e.getCause();
    String detail = cause == null ? null : cause.getMessage();
    if (cause != null && (detail == null || !said.contains(detail))) {
      String more = detail == null ? "" : ": " + detail.lines().findFirst().orElse("");
      said += " (%s%s)".formatted(cause.getClass().getSimpleName(), more);
    }
    return said.contains("no password was provided")
        ? said + "; it is looked for in ~/.pgpass, or in the file that PGPASSFILE names"
        : said;
  }

  @Override
  public void close() {
    waitNoMore();
    synchronized (this) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw failure(e);
      }
    }
  }
}
