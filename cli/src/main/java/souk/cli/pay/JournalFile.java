package souk.cli.pay;

import java.nio.file.Path;
import java.time.Duration;
import souk.cli.Failure;
import souk.cli.Main;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.store.StoreException;
import souk.transfers.TransferTables;

/** The file with the journal of somebody's payments, which one process writes at a time. */
final class JournalFile {
  /** Its name in the folder of records. */
  static final String NAME = "payments.db";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private JournalFile() {}

  /**
   * Opens it, once whoever has it open is done.
   *
   * @throws Failure when that takes long; another journal would not do, for it does not know what
   *     was paid
   */
  static SqliteDatabase open(Path file) throws InterruptedException {
    long since = System.nanoTime();
    while (true) {
      try {
        return SqliteDatabase.open(file, TransferTables.MIGRATIONS);
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.IN_USE) {
          throw e;
        }
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
          throw new Failure(
              Main.UNKNOWN,
              "nothing was done: another process is paying from this journal, %s; when it is done, the same command again"
                  .formatted(file));
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  /** Opens it for reading, with the tables of today. */
  static Database forReading(Path file) {
    try {
      SqliteDatabase.open(file, TransferTables.MIGRATIONS).close();
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.IN_USE) { // then whoever has it open saw to the tables
        throw e;
      }
    }
    return SqliteDatabase.readOnly(file);
  }
}
