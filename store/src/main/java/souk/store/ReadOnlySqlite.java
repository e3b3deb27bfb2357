package souk.store;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A database that another process may have open, for reading alone. */
final class ReadOnlySqlite implements Database {
  private final Path file;
  private final Readers readers;

  ReadOnlySqlite(Path file, Readers.Opener opener) {
    this.file = file;
    this.readers = new Readers(file, 1, opener);
  }

  @Override
  public <T extends @Nullable Object> T read(Query<T> query) {
    return readers.read(query);
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> submit(Update<T> update) {
    return CompletableFuture.failedFuture(refused());
  }

  @Override
  public <T extends @Nullable Object> T write(Update<T> update) {
    throw refused();
  }

  private StoreException refused() {
    return new StoreException(
        StoreException.Kind.FAILED, file + " was opened for reading alone", null);
  }

  @Override
  public void close() {
    readers.close();
  }
}
