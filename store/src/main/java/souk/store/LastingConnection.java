package souk.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import souk.store.SharedLog.Away;

/**
 * A connection to PostgreSQL in whose place another one comes when it is lost. What was under way
 * then is done again, from the beginning of its transaction.
 *
 * <p>One thread at a time, but for {@link #away} and {@link #waitNoMore}.
 */
final class LastingConnection implements AutoCloseable {
  private static final long PAUSE_MILLIS = 200;

  /** Whoever is stopped in the middle of a transaction loses what it has locked. */
  private static final String STOPPED_WRITING = "SET idle_in_transaction_session_timeout = '10s'";

  private final String url;
  private final Duration patience;
  private Connection connection;
  private long number = 1;
  private volatile boolean closing;
  private volatile @Nullable Away away;

  private LastingConnection(String url, Duration patience) throws SQLException {
    this.url = url;
    this.patience = patience;
    this.connection = connect(url);
  }

  /** What is done in one transaction, which is committed when this returns. */
  @FunctionalInterface
  interface Work {
    void run(Connection connection) throws SQLException;
  }

  /**
   * Connects, at once or not at all.
   *
   * @param patience how long another connection is tried for when one is lost
   * @throws StoreException when the database cannot be reached
   */
  static LastingConnection open(String url, Duration patience) {
    try {
      return new LastingConnection(url, patience);
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
      // A statement sees what was committed before it: what comes after a lock sees all.
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Which connection it is: 1 for the first, and one more for each that takes its place. */
  long number() {
    return number;
  }

  /** That the database could not be reached when it was last asked; answers at once. */
  Optional<Away> away() {
    return Optional.ofNullable(away);
  }

  /** From now on nothing waits for a database that is away. */
  void waitNoMore() {
    closing = true;
  }

  /**
   * Does some work; again when the connection is lost before its transaction was committed, or when
   * nobody knows whether it was.
   *
   * @throws StoreException when it fails, or patience ends; what was lost last may have been done
   */
  void run(Work work) {
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
      work.run(connection);
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
    number++;
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
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
