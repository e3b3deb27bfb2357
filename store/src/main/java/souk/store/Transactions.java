package souk.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches of writes, each batch in one transaction of the one write connection. A write that
 * fails by its own fault is undone alone; a failure of the disk fails the batch.
 */
final class Transactions implements GroupCommit.Sink<Transactions.Write<?>> {
  /** A write that waits for its transaction, and then holds how it ended. */
  static final class Write<T extends @Nullable Object> {
    private final Database.Update<T> update;
    private @Nullable T result;
    private @Nullable StoreException failure;

    Write(Database.Update<T> update) {
      this.update = update;
    }

    private void run(Sql sql) throws SQLException {
      result = update.run(sql);
    }

    /** What the update returned; throws why it was refused. */
    @SuppressWarnings("NullAway") // null only where T allows it
    T outcome() {
      if (failure != null) {
        throw failure;
      }
      return result;
    }
  }

  private final Path file;
  private final Sql sql;
  private final Runnable afterCommit;

  Transactions(Path file, Sql sql, Runnable afterCommit) {
    this.file = file;
    this.sql = sql;
    this.afterCommit = afterCommit;
  }

  @Override
  public void commit(List<Write<?>> batch) {
    try {
      Migrations.execute(sql, "BEGIN IMMEDIATE");
      for (Write<?> write : batch) {
        run(write);
      }
      Migrations.execute(sql, "COMMIT");
    } catch (SQLException e) {
      StoreException failure = SqliteErrors.of(file, e);
      rollBack(failure);
      throw failure;
    } catch (Throwable e) {
      rollBack(e);
      throw e;
    }
    afterCommit.run();
  }

  private void run(Write<?> write) throws SQLException {
    Migrations.execute(sql, "SAVEPOINT part");
    try {
      write.run(sql);
    } catch (SQLException e) {
      if (SqliteErrors.endsTransaction(e)) {
        throw e;
      }
      undo(write, SqliteErrors.of(file, e));
    } catch (RuntimeException e) {
      undo(
          write,
          e instanceof StoreException known
              ? known
              : new StoreException(StoreException.Kind.FAILED, "a write failed: " + e, e));
    }
    Migrations.execute(sql, "RELEASE part");
  }

  private void undo(Write<?> write, StoreException why) throws SQLException {
    Migrations.execute(sql, "ROLLBACK TO part");
    write.failure = why;
  }

  private void rollBack(Throwable why) {
    try {
      Migrations.execute(sql, "ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      why.addSuppressed(alreadyRolledBack);
    }
  }
}
