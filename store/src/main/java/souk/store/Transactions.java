package souk.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches of writes, each batch in one transaction of the one write connection. A write that
 * fails by its own fault is undone alone; a failure of the disk fails the batch.
 */
final class Transactions implements GroupCommit.Sink<Transactions.Write> {
  /** A piece of work that waits for its transaction, and then holds how it ended. */
  abstract static sealed class Write {
    private @Nullable StoreException failure;

    final void refuse(StoreException why) {
      failure = why;
    }

    final void throwIfRefused() {
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** A write that stands alone. */
  static final class Single<T extends @Nullable Object> extends Write {
    private final Database.Update<T> update;
    private @Nullable T result;

    Single(Database.Update<T> update) {
      this.update = update;
    }

    private void run(Sql sql) throws SQLException {
      result = update.run(sql);
    }

    /** What the update returned; throws why it was refused. */
    @SuppressWarnings("NullAway") // null only where T allows it
    T outcome() {
      throwIfRefused();
      return result;
    }
  }

  /** One of several items that {@code update} can write in one go. */
  static final class Item<T> extends Write {
    private final Database.BatchUpdate<T> update;
    private final T item;

    Item(Database.BatchUpdate<T> update, T item) {
      this.update = update;
      this.item = item;
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
  public void commit(List<Write> batch) {
    List<List<Write>> parts = parts(batch);
    try {
      Migrations.execute(sql, "BEGIN IMMEDIATE");
      for (List<Write> part : parts) {
        run(part);
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

  /** Neighbours that can be written in one go stay together. */
  private static List<List<Write>> parts(List<Write> batch) {
    List<List<Write>> parts = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= batch.size(); i++) {
      if (i == batch.size() || !together(batch.get(i - 1), batch.get(i))) {
        parts.add(batch.subList(start, i));
        start = i;
      }
    }
    return parts;
  }

  private static boolean together(Write one, Write next) {
    return one instanceof Item<?> first
        && next instanceof Item<?> second
        && first.update.equals(second.update);
  }

  private void run(List<Write> part) throws SQLException {
    Migrations.execute(sql, "SAVEPOINT part");
    try {
      switch (part.getFirst()) {
        case Single<?> single -> single.run(sql);
        case Item<?> first -> runItems(first, part);
      }
    } catch (SQLException e) {
      if (SqliteErrors.endsTransaction(e)) {
        throw e;
      }
      undo(part, SqliteErrors.of(file, e));
    } catch (RuntimeException e) {
      undo(
          part,
          e instanceof StoreException known
              ? known
              : new StoreException(StoreException.Kind.FAILED, "a write failed: " + e, e));
    }
    Migrations.execute(sql, "RELEASE part");
  }

  @SuppressWarnings("unchecked") // parts() joins only items of the same update
  private <T> void runItems(Item<T> first, List<Write> part) throws SQLException {
    List<T> items = new ArrayList<>(part.size());
    for (Write write : part) {
      items.add(((Item<T>) write).item);
    }
    first.update.run(sql, items);
  }

  private void undo(List<Write> part, StoreException why) throws SQLException {
    Migrations.execute(sql, "ROLLBACK TO part");
    for (Write write : part) {
      write.refuse(why);
    }
  }

  private void rollBack(Throwable why) {
    try {
      Migrations.execute(sql, "ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      why.addSuppressed(alreadyRolledBack);
    }
  }
}
