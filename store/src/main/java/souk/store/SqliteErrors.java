package souk.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean to a caller. */
final class SqliteErrors {
  private SqliteErrors() {}

  static StoreException of(Path file, SQLException e) {
    return switch (primary(e)) {
      case SQLITE_FULL ->
          new StoreException(
              StoreException.Kind.FULL, file + ": no room left on disk; free some and retry", e);
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
          new StoreException(
              StoreException.Kind.IN_USE, file + ": another program holds it; stop that one", e);
      case SQLITE_CONSTRAINT ->
          new StoreException(StoreException.Kind.CONFLICT, file + ": " + e.getMessage(), e);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new StoreException(
              StoreException.Kind.CORRUPT, file + " is damaged; restore it from a backup", e);
      default -> new StoreException(StoreException.Kind.FAILED, file + ": " + e.getMessage(), e);
    };
  }

  /**
   * Whether the whole transaction is lost, and not only the statement that failed: SQLite itself
   * rolls back, or may have, after these.
   */
  static boolean endsTransaction(SQLException e) {
    return switch (primary(e)) {
      case SQLITE_FULL,
          SQLITE_IOERR,
          SQLITE_NOMEM,
          SQLITE_BUSY,
          SQLITE_LOCKED,
          SQLITE_INTERRUPT,
          SQLITE_CORRUPT,
          SQLITE_NOTADB,
          SQLITE_READONLY,
          SQLITE_CANTOPEN,
          SQLITE_PROTOCOL ->
          true;
      default -> false;
    };
  }

  private static SQLiteErrorCode primary(SQLException e) {
    return e instanceof SQLiteException known
        ? SQLiteErrorCode.getErrorCode(known.getResultCode().code & 0xff)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
