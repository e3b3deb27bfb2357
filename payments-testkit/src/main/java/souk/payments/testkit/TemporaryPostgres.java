package souk.payments.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A PostgreSQL server of its own on loopback, from binaries on the class path, which syncs what it
 * commits; it ends when it is closed. The binaries are for Linux on x86-64.
 */
public final class TemporaryPostgres implements AutoCloseable {
  private final EmbeddedPostgres server;

  private TemporaryPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts one with its files in a folder. */
  public static TemporaryPostgres start(Path folder) throws IOException {
    return new TemporaryPostgres(
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_wal_size", "1GB")
            .start());
  }

  /** Where it is reached, user included. */
  public String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
