package souk.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Moves what was committed from SQLite's write-ahead log into the database file, on a thread and a
 * connection of its own, so that no commit waits for it.
 *
 * <p>A log to which there is always something added is never wholly moved and would grow without
 * end. Past {@link #MOST_FRAMES} the writer is therefore asked, between two transactions, to start
 * the log anew; the little that is left to move by then is quick.
 */
final class Checkpoints implements AutoCloseable {
  private static final long MOST_FRAMES = 16_384;
  private static final long PAUSE_MILLIS = 200;

  private final Sql sql;
  private final Thread thread;
  private final AtomicBoolean dirty = new AtomicBoolean();
  private final AtomicBoolean tooLong = new AtomicBoolean();

  Checkpoints(Sql sql) {
    this.sql = sql;
    this.thread = Thread.ofPlatform().name("souk-checkpoint").daemon().start(this::run);
  }

  /** Called by the writer after each commit, on its connection. */
  void committed(Sql writer) {
    dirty.set(true);
    if (tooLong.compareAndSet(true, false)) {
      try {
        checkpoint(writer, "RESTART");
      } catch (SQLException e) {
        // What was committed is durable in the log; the next round tries again.
        tooLong.set(false);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        if (dirty.getAndSet(false)) {
          try {
            tooLong.set(checkpoint(sql, "PASSIVE") > MOST_FRAMES);
          } catch (SQLException e) {
            // A full disk, for instance: nothing is lost, and writers hear of it themselves.
            dirty.set(true);
          }
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many frames the log has. */
  static long checkpoint(Sql sql, String mode) throws SQLException {
    PreparedStatement statement = sql.prepare("PRAGMA wal_checkpoint(" + mode + ")");
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(2) : 0;
    }
  }
}
