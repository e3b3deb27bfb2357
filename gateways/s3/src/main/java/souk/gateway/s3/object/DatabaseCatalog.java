package souk.gateway.s3.object;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.signature.ChecksumKind;
import souk.gateway.s3.signature.SignedBody;
import souk.store.Database;
import souk.store.Migration;
import souk.store.Sql;

/** Buckets and objects in a SQL database. */
final class DatabaseCatalog implements ObjectCatalog {
  /** To be given to the database. */
  static final List<Migration> MIGRATIONS =
      List.of(
          new Migration(
              "s3",
              1,
              "CREATE TABLE s3_bucket (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT",
              """
              CREATE TABLE s3_body (
                id TEXT PRIMARY KEY, size INTEGER NOT NULL, created INTEGER NOT NULL,
                vault TEXT, start INTEGER NOT NULL) STRICT\
              """,
              "CREATE INDEX s3_body_vault ON s3_body (vault, created)",
              "CREATE TABLE s3_vault (name TEXT PRIMARY KEY, state INTEGER NOT NULL) STRICT",
              """
              CREATE TABLE s3_object (
                bucket TEXT NOT NULL, key BLOB NOT NULL, body TEXT NOT NULL, etag TEXT NOT NULL,
                modified INTEGER NOT NULL, metadata TEXT NOT NULL, checksum TEXT NOT NULL,
                PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID\
              """,
              "CREATE INDEX s3_object_body ON s3_object (body)",
              """
              CREATE TABLE s3_upload (
                id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL,
                metadata TEXT NOT NULL, begun INTEGER NOT NULL) STRICT\
              """,
              """
              CREATE TABLE s3_piece (
                id TEXT PRIMARY KEY, owner TEXT NOT NULL, number INTEGER NOT NULL,
                size INTEGER NOT NULL, etag TEXT NOT NULL, checksum TEXT NOT NULL,
                modified INTEGER NOT NULL, UNIQUE (owner, number)) STRICT\
              """),
          new Migration("s3", 2, "ALTER TABLE s3_object ADD COLUMN upload TEXT"));

  private static final int MOST_BUCKETS = 1000;
  private static final String OBJECT =
      """
      SELECT o.key, o.body, b.size, o.etag, o.modified, o.metadata, o.checksum,
        coalesce(v.state, 0)
      FROM s3_object o JOIN s3_body b ON b.id = o.body LEFT JOIN s3_vault v ON v.name = b.vault
      WHERE o.bucket = ? AND o.key\
      """;

  private final Database database;

  DatabaseCatalog(Database database) {
    this.database = database;
  }

  /** A change that may be refused; it refuses before it changes anything. */
  interface Change<T extends @Nullable Object> {
    T run(Sql sql) throws SQLException, S3Exception;
  }

  private record Outcome<T extends @Nullable Object>(T done, @Nullable S3Exception refused) {}

  static <T> T write(Database database, Change<T> change) throws S3Exception {
    Outcome<@Nullable T> outcome =
        database.write(sql -> {
          try {
            return new Outcome<@Nullable T>(change.run(sql), null);
          } catch (S3Exception e) {
            return new Outcome<@Nullable T>(null, e);
          }
        });
    return done(outcome);
  }

  static <T> T read(Database database, Change<T> query) throws S3Exception {
    Outcome<@Nullable T> outcome =
        database.read(sql -> {
          try {
            return new Outcome<@Nullable T>(query.run(sql), null);
          } catch (S3Exception e) {
            return new Outcome<@Nullable T>(null, e);
          }
        });
    return done(outcome);
  }

  private static <T> T done(Outcome<@Nullable T> outcome) throws S3Exception {
    S3Exception refused = outcome.refused();
    T done = outcome.done();
    if (refused != null || done == null) {
      throw refused != null ? refused : new S3Exception(S3Error.INTERNAL, "nothing was found");
    }
    return done;
  }

  static int run(Sql sql, String text, Object... values) throws SQLException {
    PreparedStatement statement = sql.prepare(text);
    bind(statement, values);
    return statement.executeUpdate();
  }

  static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case String text -> statement.setString(i + 1, text);
        default -> throw new IllegalArgumentException("no such column: " + values[i].getClass());
      }
    }
  }

  static List<String> texts(Sql sql, String text, Object... values) throws SQLException {
    PreparedStatement select = sql.prepare(text);
    bind(select, values);
    List<String> all = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }

  static long count(Sql sql, String text, Object... values) throws SQLException {
    PreparedStatement select = sql.prepare(text);
    bind(select, values);
    try (ResultSet rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  static String key(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static String encode(Optional<SignedBody.Sum> checksum) {
    return checksum.map(sum -> sum.kind() + " " + sum.value()).orElse("");
  }

  static Optional<SignedBody.Sum> decode(String checksum) {
    int space = checksum.indexOf(' ');
    return space < 0
        ? Optional.empty()
        : Optional.of(
            new SignedBody.Sum(
                ChecksumKind.valueOf(checksum.substring(0, space)), checksum.substring(space + 1)));
  }

  /**
   * Forgets a body that no object has any more. What is on its way to the market stays until it is
   * there, since its files are being read.
   *
   * @return files that are not needed any more
   */
  static List<String> collect(Sql sql, String body) throws SQLException {
    boolean needed =
        count(sql, "SELECT count(*) FROM s3_object WHERE body = ?", body) > 0
            || count(
                    sql,
                    """
                    SELECT count(*) FROM s3_body b JOIN s3_vault v ON v.name = b.vault
                    WHERE b.id = ? AND v.state = 0\
                    """,
                    body)
                > 0;
    if (needed) {
      return List.of();
    }
    List<String> files = texts(sql, "SELECT id FROM s3_piece WHERE owner = ?", body);
    run(sql, "DELETE FROM s3_piece WHERE owner = ?", body);
    run(sql, "DELETE FROM s3_body WHERE id = ?", body);
    return files;
  }

  static void needBucket(Sql sql, String name) throws SQLException, S3Exception {
    if (count(sql, "SELECT count(*) FROM s3_bucket WHERE name = ?", name) == 0) {
      throw new S3Exception(S3Error.NO_SUCH_BUCKET, "there is no bucket " + name);
    }
  }

  /** Puts an object whose body is there; what it replaces is collected. */
  static List<String> replace(Sql sql, String bucket, StoredObject object, Optional<String> before)
      throws SQLException {
    run(
        sql,
        "INSERT OR REPLACE INTO s3_object (bucket, key, body, etag, modified, metadata, checksum)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        bucket,
        bytes(object.key()),
        object.body(),
        object.etag(),
        object.modified().toEpochMilli(),
        object.metadata().encode(),
        encode(object.checksum()));
    return before.isEmpty() ? List.of() : collect(sql, before.get());
  }

  static void addBody(Sql sql, StoredObject object) throws SQLException {
    run(
        sql,
        "INSERT INTO s3_body (id, size, created, start) VALUES (?, ?, ?, 0)",
        object.body(),
        object.size(),
        object.modified().toEpochMilli());
  }

  static Optional<StoredObject> find(Sql sql, String bucket, String key) throws SQLException {
    return rows(sql, OBJECT + " = ?", bucket, bytes(key)).stream().findFirst();
  }

  private static List<StoredObject> rows(Sql sql, String text, Object... values)
      throws SQLException {
    PreparedStatement select = sql.prepare(text);
    bind(select, values);
    List<StoredObject> all = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(
            new StoredObject(
                key(rows.getBytes(1)),
                rows.getString(2),
                rows.getLong(3),
                rows.getString(4),
                Instant.ofEpochMilli(rows.getLong(5)),
                Metadata.decode(rows.getString(6)),
                decode(rows.getString(7)),
                rows.getInt(8) == 1));
      }
    }
    return all;
  }

  @Override
  public void createBucket(String name, Instant now) throws S3Exception {
    var _ =
        write(
            database,
            sql -> {
              if (count(sql, "SELECT count(*) FROM s3_bucket WHERE name = ?", name) > 0) {
                throw new S3Exception(
                    S3Error.BUCKET_ALREADY_OWNED, "the bucket is there, and is yours");
              }
              if (count(sql, "SELECT count(*) FROM s3_bucket") >= MOST_BUCKETS) {
                throw new S3Exception(
                    S3Error.TOO_MANY_BUCKETS, "there are at most " + MOST_BUCKETS + " buckets");
              }
              return run(
                  sql,
                  "INSERT INTO s3_bucket (name, created) VALUES (?, ?)",
                  name,
                  now.toEpochMilli());
            });
  }

  @Override
  public void deleteBucket(String name) throws S3Exception {
    var _ =
        write(
            database,
            sql -> {
              needBucket(sql, name);
              long objects = count(sql, "SELECT count(*) FROM s3_object WHERE bucket = ?", name);
              long uploads = count(sql, "SELECT count(*) FROM s3_upload WHERE bucket = ?", name);
              if (objects + uploads > 0) {
                throw new S3Exception(
                    S3Error.BUCKET_NOT_EMPTY,
                    "the bucket has %d objects and %d unfinished uploads"
                        .formatted(objects, uploads));
              }
              return run(sql, "DELETE FROM s3_bucket WHERE name = ?", name);
            });
  }

  @Override
  public List<Bucket> buckets() {
    return database.read(sql -> {
      List<Bucket> all = new ArrayList<>();
      try (ResultSet rows =
          sql.prepare("SELECT name, created FROM s3_bucket ORDER BY name").executeQuery()) {
        while (rows.next()) {
          all.add(new Bucket(rows.getString(1), Instant.ofEpochMilli(rows.getLong(2))));
        }
      }
      return all;
    });
  }

  @Override
  public void needBucket(String name) throws S3Exception {
    var _ =
        read(
            database,
            sql -> {
              needBucket(sql, name);
              return true;
            });
  }

  @Override
  public Optional<StoredObject> find(String bucket, String key) throws S3Exception {
    return read(
        database,
        sql -> {
          needBucket(sql, bucket);
          return find(sql, bucket, key);
        });
  }

  @Override
  public Listing list(String bucket, Listing.Wanted wanted) throws S3Exception {
    return read(
        database,
        sql -> {
          needBucket(sql, bucket);
          return new Page<SQLException>(
                  wanted,
                  (from, count) ->
                      rows(sql, OBJECT + " >= ? ORDER BY o.key LIMIT ?", bucket, from, count))
              .all();
        });
  }

  @Override
  public List<String> put(
      String bucket, StoredObject object, List<Piece> fresh, Conditions conditions)
      throws S3Exception {
    return write(
        database,
        sql -> {
          needBucket(sql, bucket);
          Optional<StoredObject> before = find(sql, bucket, object.key());
          conditions.write(before.map(StoredObject::etag));
          if (count(sql, "SELECT count(*) FROM s3_body WHERE id = ?", object.body()) == 0) {
            if (fresh.isEmpty() && object.size() > 0) {
              throw new S3Exception(S3Error.NO_SUCH_KEY, "what was to be copied was deleted");
            }
            addBody(sql, object);
            for (Piece each : fresh) {
              DatabaseUploads.insert(sql, object.body(), each);
            }
          }
          return replace(sql, bucket, object, before.map(StoredObject::body));
        });
  }

  @Override
  public List<String> delete(String bucket, String key, Conditions conditions) throws S3Exception {
    return write(
        database,
        sql -> {
          needBucket(sql, bucket);
          Optional<StoredObject> before = find(sql, bucket, key);
          conditions.write(before.map(StoredObject::etag));
          if (before.isEmpty()) {
            return List.of();
          }
          run(sql, "DELETE FROM s3_object WHERE bucket = ? AND key = ?", bucket, bytes(key));
          return collect(sql, before.get().body());
        });
  }

  @Override
  public Optional<BodyPlace> place(String body) {
    return database.read(sql -> {
      PreparedStatement select =
          sql.prepare(
              """
              SELECT b.vault, b.start FROM s3_body b LEFT JOIN s3_vault v ON v.name = b.vault
              WHERE b.id = ? AND coalesce(v.state, 0) = 1\
              """);
      select.setString(1, body);
      try (ResultSet rows = select.executeQuery()) {
        if (rows.next()) {
          return Optional.of(new BodyPlace.Kept(rows.getString(1), rows.getLong(2)));
        }
      }
      return count(sql, "SELECT count(*) FROM s3_body WHERE id = ?", body) == 0
          ? Optional.empty()
          : Optional.of(new BodyPlace.Here(DatabaseUploads.pieces(sql, body)));
    });
  }

  @Override
  public Set<String> files() {
    return database.read(sql -> new HashSet<>(texts(sql, "SELECT id FROM s3_piece")));
  }
}
