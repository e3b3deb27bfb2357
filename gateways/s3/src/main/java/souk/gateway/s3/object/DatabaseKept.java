package souk.gateway.s3.object;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import souk.store.Database;

/** What the market keeps, in a SQL database. */
final class DatabaseKept implements KeptCatalog {
  private static final int KEEPING = 0;
  private static final int KEPT = 1;

  private final Database database;

  DatabaseKept(Database database) {
    this.database = database;
  }

  @Override
  public List<Waiting> waiting(int most) {
    return database.read(sql -> {
      PreparedStatement select =
          sql.prepare(
              "SELECT id, size, created FROM s3_body WHERE vault IS NULL AND size > 0"
                  + " ORDER BY created, id LIMIT ?");
      select.setInt(1, most);
      List<Waiting> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(
              new Waiting(
                  rows.getString(1), rows.getLong(2), Instant.ofEpochMilli(rows.getLong(3))));
        }
      }
      return all;
    });
  }

  @Override
  public void gather(String vault, List<Waiting> bodies) {
    var _ =
        database.write(sql -> {
          DatabaseCatalog.run(
              sql, "INSERT INTO s3_vault (name, state) VALUES (?, ?)", vault, KEEPING);
          long start = 0;
          for (Waiting each : bodies) {
            // One that was deleted meanwhile leaves no gap.
            int there =
                DatabaseCatalog.run(
                    sql,
                    "UPDATE s3_body SET vault = ?, start = ? WHERE id = ?",
                    vault,
                    start,
                    each.body());
            start += there * each.size();
          }
          return true;
        });
  }

  @Override
  public List<String> keeping() {
    return names("SELECT name FROM s3_vault WHERE state = 0 ORDER BY name");
  }

  private List<String> names(String text) {
    return database.read(sql -> DatabaseCatalog.texts(sql, text));
  }

  @Override
  public List<Piece> content(String vault) {
    return database.read(sql -> {
      List<Piece> all = new ArrayList<>();
      for (String body :
          DatabaseCatalog.texts(
              sql, "SELECT id FROM s3_body WHERE vault = ? ORDER BY start", vault)) {
        all.addAll(DatabaseUploads.pieces(sql, body));
      }
      return all;
    });
  }

  @Override
  public List<String> kept(String vault) {
    return database.write(sql -> {
      DatabaseCatalog.run(sql, "UPDATE s3_vault SET state = ? WHERE name = ?", KEPT, vault);
      List<String> files = new ArrayList<>();
      for (String body :
          DatabaseCatalog.texts(sql, "SELECT id FROM s3_body WHERE vault = ?", vault)) {
        files.addAll(DatabaseCatalog.texts(sql, "SELECT id FROM s3_piece WHERE owner = ?", body));
        DatabaseCatalog.run(sql, "DELETE FROM s3_piece WHERE owner = ?", body);
        files.addAll(DatabaseCatalog.collect(sql, body));
      }
      return files;
    });
  }

  @Override
  public List<String> unneeded() {
    return names(
        """
        SELECT name FROM s3_vault v
        WHERE v.state = 1 AND NOT EXISTS (SELECT 1 FROM s3_body b WHERE b.vault = v.name)\
        """);
  }

  @Override
  public void forgotten(String vault) {
    var _ =
        database.write(
            sql -> DatabaseCatalog.run(sql, "DELETE FROM s3_vault WHERE name = ?", vault));
  }

  @Override
  public Amounts amounts() {
    return database.read(sql ->
        new Amounts(
            DatabaseCatalog.count(
                sql,
                """
                SELECT coalesce(sum(b.size), 0) FROM s3_body b
                LEFT JOIN s3_vault v ON v.name = b.vault WHERE coalesce(v.state, 0) = 0\
                """),
            DatabaseCatalog.count(
                sql,
                """
                SELECT coalesce(sum(b.size), 0) FROM s3_body b
                JOIN s3_vault v ON v.name = b.vault WHERE v.state = 1\
                """)));
  }
}
