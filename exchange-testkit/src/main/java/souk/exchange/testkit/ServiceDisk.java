package souk.exchange.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.exchange.ServiceTables;
import souk.store.Database;
import souk.store.Migration;
import souk.store.SqliteDatabase;

/** What one service keeps at one node: a folder, and tables once it asks for them. */
final class ServiceDisk implements ServiceTables, AutoCloseable {
  private final Path folder;
  private @Nullable Database database;

  ServiceDisk(Path folder) {
    this.folder = create(folder);
  }

  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public synchronized Database open(List<Migration> migrations) {
    Database open = database;
    if (open == null) {
      open = SqliteDatabase.open(folder.resolve("service.db"), migrations);
      database = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    if (database != null) {
      database.close();
      database = null;
    }
  }
}
