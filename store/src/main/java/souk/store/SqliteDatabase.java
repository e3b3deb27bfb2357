package souk.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A database in one SQLite file, with its write-ahead log and a lock file beside it; all are
 * readable by their owner only. The log is synced at every commit ({@code synchronous=FULL}).
 */
public final class SqliteDatabase implements Database {
  private static final int MOST_WAITING = 8192;
  private static final int MOST_IN_TRANSACTION = 2048;
  private static final int READERS = 4;
  private static final int PAGE_BYTES = 4096;

  private final Path file;
  private final StoreLock lock;
  private final Sql writer;
  private final Sql checkpointer;
  private final Checkpoints checkpoints;
  private final Readers readers;
  private final GroupCommit<Transactions.Write<?>> commits;
  private boolean closed;

  private SqliteDatabase(Path file, StoreLock lock, Sql writer, Sql checkpointer, long mostBytes) {
    this.file = file;
    this.lock = lock;
    this.writer = writer;
    this.checkpointer = checkpointer;
    this.checkpoints = new Checkpoints(checkpointer);
    this.readers = new Readers(file, READERS, () -> connect(file, mostBytes, true));
    this.commits =
        new GroupCommit<>(
            String.valueOf(file.getFileName()),
            MOST_WAITING,
            MOST_IN_TRANSACTION,
            write -> 1,
            new Transactions(file, writer, () -> checkpoints.committed(writer)));
  }

  /**
   * Opens the database in {@code file}, creates it if it is not there, and brings its tables up to
   * date.
   *
   * @param migrations those of all modules that use this database
   * @throws StoreException when another process has it open, it is damaged, or its tables are of
   *     another version
   */
  public static SqliteDatabase open(Path file, List<Migration> migrations) {
    return open(file, migrations, Long.MAX_VALUE);
  }

  /**
   * As {@link #open(Path, List)}, with a bound on the file's size: a write that would pass it fails
   * like one on a full disk.
   */
  public static SqliteDatabase open(Path file, List<Migration> migrations, long mostBytes) {
    create(file);
    StoreLock lock = StoreLock.take(file);
    Sql writer = null;
    try {
      writer = connect(file, mostBytes, false);
      Migrations.apply(file, writer, migrations);
      return new SqliteDatabase(file, lock, writer, connect(file, mostBytes, false), mostBytes);
    } catch (SQLException e) {
      throw abandoned(lock, writer, SqliteErrors.of(file, e));
    } catch (RuntimeException e) {
      throw abandoned(lock, writer, e);
    }
  }

  /**
   * Opens a database that another process may have open, for reading alone: an audit, say. What
   * that process writes goes on, and is seen once it is durable.
   *
   * @throws StoreException when there is no such file
   */
  public static Database readOnly(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(StoreException.Kind.FAILED, "there is no database " + file, null);
    }
    return new ReadOnlySqlite(file, () -> connect(file, Long.MAX_VALUE, true));
  }

  /**
   * Reads from a database that another process may have open, and changes nothing in it.
   *
   * @throws StoreException when there is none, or it has other tables than the query asks for
   */
  public static <T extends @Nullable Object> T look(Path file, Query<T> query) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(StoreException.Kind.FAILED, "there is no database " + file, null);
    }
    try {
      Sql sql = connect(file, Long.MAX_VALUE, true);
      try {
        return query.run(sql);
      } finally {
        sql.connection().close();
      }
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    }
  }

  private static <E extends RuntimeException> E abandoned(
      StoreLock lock, @Nullable Sql writer, E failure) {
    try {
      if (writer != null) {
        writer.connection().close();
      }
      lock.close();
    } catch (SQLException | StoreException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private static void create(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        // The log takes over the mode of the database file.
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (FileAlreadyExistsException opened) {
      // As it should be from the second time on.
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Kind.FAILED, "cannot create " + file + ": " + e.getMessage(), e);
    }
  }

  private static Sql connect(Path file, long mostBytes, boolean reader) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "0");
    config.enforceForeignKeys(true);
    config.setBusyTimeout(reader ? 5000 : 100);
    if (mostBytes < Long.MAX_VALUE) {
      config.setMaxPageCount(Math.clamp(mostBytes / PAGE_BYTES, 1, Integer.MAX_VALUE));
    }
    Sql sql = new Sql(config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
    if (reader) {
      Migrations.execute(sql, "PRAGMA query_only = 1");
    }
    return sql;
  }

  @Override
  public <T extends @Nullable Object> T read(Query<T> query) {
    return readers.read(query);
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> submit(Update<T> update) {
    Transactions.Write<T> write = new Transactions.Write<>(update);
    return commits.submit(write).thenApply(durable -> write.outcome());
  }

  @Override
  public <T extends @Nullable Object> T write(Update<T> update) {
    try {
      return submit(update).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    commits.close();
    checkpoints.close();
    readers.close();
    try {
      checkpointer.connection().close();
      Checkpoints.checkpoint(writer, "TRUNCATE");
      writer.connection().close();
    } catch (SQLException e) {
      throw SqliteErrors.of(file, e);
    } finally {
      lock.close();
    }
  }
}
