package souk.store;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings the tables of each module to the version that the software expects. */
final class Migrations {
  private Migrations() {}

  /** Applies, each in its own transaction, what has not been applied yet. */
  static void apply(Path file, Sql sql, List<Migration> wanted) throws SQLException {
    execute(
        sql,
        "CREATE TABLE IF NOT EXISTS souk_migration (module TEXT NOT NULL, version INTEGER NOT NULL,"
            + " fingerprint BLOB NOT NULL, PRIMARY KEY (module, version))");
    List<Migration> sorted =
        wanted.stream()
            .sorted(Comparator.comparing(Migration::module).thenComparingInt(Migration::version))
            .toList();
    Map<String, Integer> latest = new HashMap<>();
    for (Migration migration : sorted) {
      int before = latest.getOrDefault(migration.module(), 0);
      if (migration.version() != before + 1) {
        throw new IllegalArgumentException(
            "migrations of "
                + migration.module()
                + " must be 1, 2, 3…; after "
                + before
                + " comes "
                + migration.version());
      }
      latest.put(migration.module(), migration.version());
      applyOne(file, sql, migration);
    }
    refuseNewer(file, sql, latest);
  }

  private static void applyOne(Path file, Sql sql, Migration migration) throws SQLException {
    PreparedStatement find =
        sql.prepare("SELECT fingerprint FROM souk_migration WHERE module = ? AND version = ?");
    find.setString(1, migration.module());
    find.setInt(2, migration.version());
    try (ResultSet found = find.executeQuery()) {
      if (found.next()) {
        if (!MessageDigest.isEqual(found.getBytes(1), migration.fingerprint())) {
          throw new StoreException(
              StoreException.Kind.VERSION,
              file
                  + ": tables of "
                  + migration.module()
                  + " were made by another version "
                  + migration.version()
                  + " of its migrations",
              null);
        }
        return;
      }
    }
    execute(sql, "BEGIN IMMEDIATE");
    try {
      for (String statement : migration.statements()) {
        try (PreparedStatement step = sql.connection().prepareStatement(statement)) {
          step.execute();
        }
      }
      PreparedStatement insert = sql.prepare("INSERT INTO souk_migration VALUES (?, ?, ?)");
      insert.setString(1, migration.module());
      insert.setInt(2, migration.version());
      insert.setBytes(3, migration.fingerprint());
      insert.executeUpdate();
      execute(sql, "COMMIT");
    } catch (SQLException e) {
      try {
        execute(sql, "ROLLBACK");
      } catch (SQLException alreadyRolledBack) {
        e.addSuppressed(alreadyRolledBack);
      }
      throw e;
    }
  }

  private static void refuseNewer(Path file, Sql sql, Map<String, Integer> latest)
      throws SQLException {
    PreparedStatement all =
        sql.prepare("SELECT module, max(version) FROM souk_migration GROUP BY module");
    try (ResultSet rows = all.executeQuery()) {
      while (rows.next()) {
        Integer known = latest.get(rows.getString(1));
        if (known != null && rows.getInt(2) > known) {
          throw new StoreException(
              StoreException.Kind.VERSION,
              file
                  + ": tables of "
                  + rows.getString(1)
                  + " have version "
                  + rows.getInt(2)
                  + ", this software knows "
                  + known
                  + "; use the newer software",
              null);
        }
      }
    }
  }

  static void execute(Sql sql, String text) throws SQLException {
    sql.prepare(text).execute();
  }
}
