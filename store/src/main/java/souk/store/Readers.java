package souk.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The read connections: opened when first needed, at most a fixed number, each for one query. */
final class Readers implements AutoCloseable {
  /** Opens a read connection. */
  interface Opener {
    Sql open() throws SQLException;
  }

  private final Path file;
  private final Opener opener;
  private final int most;
  private final Semaphore permits;
  private final Deque<Sql> idle = new ArrayDeque<>();
  private boolean closed;

  Readers(Path file, int most, Opener opener) {
    this.file = file;
    this.most = most;
    this.permits = new Semaphore(most);
    this.opener = opener;
  }

  <T extends @Nullable Object> T read(Database.Query<T> query) {
    permits.acquireUninterruptibly();
    try {
      Sql sql = take();
      boolean sound = false;
      try {
        Migrations.execute(sql, "BEGIN");
        T result = query.run(sql);
        Migrations.execute(sql, "COMMIT");
        sound = true;
        return result;
      } finally {
        giveBack(sql, sound);
      }
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    } finally {
      permits.release();
    }
  }

  private Sql take() throws SQLException {
    synchronized (idle) {
      if (closed) {
        throw new StoreException(StoreException.Kind.CLOSED, file + " is closed", null);
      }
      Sql sql = idle.poll();
      if (sql != null) {
        return sql;
      }
    }
    return opener.open();
  }

  /** A connection whose query failed may be in the middle of something: it is not used again. */
  private void giveBack(Sql sql, boolean sound) throws SQLException {
    synchronized (idle) {
      if (sound && !closed) {
        idle.push(sql);
        return;
      }
    }
    sql.connection().close();
  }

  /** Waits for queries under way and closes all connections. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
    }
    permits.acquireUninterruptibly(most);
    permits.release(most);
    synchronized (idle) {
      for (Sql sql = idle.poll(); sql != null; sql = idle.poll()) {
        try {
          sql.connection().close();
        } catch (SQLException e) {
          throw SqliteErrors.of(file, e);
        }
      }
    }
  }
}
