package souk.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A SQL database with one writer and many readers. Writes from many threads are gathered into
 * transactions (group commit); a write's future completes when its transaction would survive loss
 * of power, and not before.
 *
 * <p>Safe for many threads. Everything that fails, fails with {@link StoreException}.
 */
public interface Database extends AutoCloseable {
  /** Reads from a consistent snapshot; may run any number of SELECTs. */
  @FunctionalInterface
  interface Query<T extends @Nullable Object> {
    T run(Sql sql) throws SQLException;
  }

  /** A write that is made wholly or not at all. It must not start, commit or roll back. */
  @FunctionalInterface
  interface Update<T extends @Nullable Object> {
    T run(Sql sql) throws SQLException;
  }

  /** Runs a query on one of the read connections; blocks while all are busy. */
  <T extends @Nullable Object> T read(Query<T> query);

  /**
   * Hands in a write; blocks while too much is waiting. What is attached to the future runs on the
   * writer's thread and must not block.
   */
  <T extends @Nullable Object> CompletableFuture<T> submit(Update<T> update);

  /** As {@link #submit}, and waits until the write is durable. */
  <T extends @Nullable Object> T write(Update<T> update);

  /** Makes durable what was handed in, then releases everything. May be called more than once. */
  @Override
  void close();
}
