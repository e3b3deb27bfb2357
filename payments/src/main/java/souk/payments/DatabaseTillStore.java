package souk.payments;

import java.io.ByteArrayOutputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private static final class Group {
    final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
    final List<Long> rounds = new ArrayList<>();
    final List<ByteArrayOutputStream> records = new ArrayList<>();
    int size;

    void add(long round, byte[] buffer, int length) {
      if (rounds.isEmpty() || rounds.getLast() != round) {
        rounds.add(round);
        records.add(new ByteArrayOutputStream());
      }
      records.getLast().write(buffer, 0, length);
      size += length;
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Thread writer;
  private Group collecting = new Group();
  private @Nullable RuntimeException broken;
  private boolean closed;

  /** The database is not closed with the store, and must be closed after it. */
  public DatabaseTillStore(Database database) {
    this.database = database;
    this.writer = Thread.ofPlatform().name("souk-till-log").daemon().start(this::write);
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
    lock.lock();
    try {
      while (!closed && broken == null && collecting.size >= MOST_WAITING) {
        room.awaitUninterruptibly();
      }
      if (broken != null) {
        return CompletableFuture.failedFuture(broken);
      }
      if (closed) {
        throw new IllegalStateException("the till's store is closed");
      }
      collecting.add(round, buffer, length);
      work.signal();
      return collecting.written;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    for (Group group = next(); group != null; group = next()) {
      try {
        database.write(group::insert);
        group.written.complete(null);
      } catch (RuntimeException e) {
        fail(e).written.completeExceptionally(e);
        group.written.completeExceptionally(e);
        throw e;
      }
    }
  }

  /** Takes nothing any more; what was collected and will not be written. */
  private Group fail(RuntimeException why) {
    lock.lock();
    try {
      broken = why;
      Group unwritten = collecting;
      collecting = new Group();
      room.signalAll();
      return unwritten;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a group that holds something; null when there will be none any more. */
  private @Nullable Group next() {
    lock.lock();
    try {
      while (collecting.size == 0) {
        if (closed) {
          return null;
        }
        work.awaitUninterruptibly();
      }
      Group group = collecting;
      collecting = new Group();
      room.signalAll();
      return group;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
