package souk.gateway.s3.object;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.store.Database;
import souk.store.Sql;

/** Multipart uploads in a SQL database. */
final class DatabaseUploads implements UploadCatalog {
  private static final int MOST_UPLOADS = 10_000;

  private final Database database;

  DatabaseUploads(Database database) {
    this.database = database;
  }

  static void insert(Sql sql, String owner, Piece piece) throws SQLException {
    DatabaseCatalog.run(
        sql,
        "INSERT INTO s3_piece (id, owner, number, size, etag, checksum, modified)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        piece.id(),
        owner,
        piece.number(),
        piece.size(),
        piece.etag(),
        DatabaseCatalog.encode(piece.checksum()),
        piece.modified().toEpochMilli());
  }

  static List<Piece> pieces(Sql sql, String owner) throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "SELECT id, number, size, etag, checksum, modified FROM s3_piece WHERE owner = ?"
                + " ORDER BY number");
    select.setString(1, owner);
    List<Piece> all = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(
            new Piece(
                rows.getString(1),
                rows.getInt(2),
                rows.getLong(3),
                rows.getString(4),
                DatabaseCatalog.decode(rows.getString(5)),
                Instant.ofEpochMilli(rows.getLong(6))));
      }
    }
    return all;
  }

  private static List<Upload> uploads(Sql sql, String where, String value) throws SQLException {
    PreparedStatement select =
        sql.prepare("SELECT id, bucket, key, metadata, begun FROM s3_upload WHERE " + where);
    select.setString(1, value);
    List<Upload> all = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(
            new Upload(
                rows.getString(1),
                rows.getString(2),
                DatabaseCatalog.key(rows.getBytes(3)),
                Metadata.decode(rows.getString(4)),
                Instant.ofEpochMilli(rows.getLong(5))));
      }
    }
    return all;
  }

  private static void needUpload(Sql sql, String id) throws SQLException, S3Exception {
    if (DatabaseCatalog.count(sql, "SELECT count(*) FROM s3_upload WHERE id = ?", id) == 0) {
      throw noSuchUpload();
    }
  }

  private static S3Exception noSuchUpload() {
    return new S3Exception(
        S3Error.NO_SUCH_UPLOAD,
        "there is no such upload; it was completed or aborted, or never begun");
  }

  @Override
  public void begin(Upload upload) throws S3Exception {
    var _ =
        DatabaseCatalog.write(
            database,
            sql -> {
              DatabaseCatalog.needBucket(sql, upload.bucket());
              if (DatabaseCatalog.count(sql, "SELECT count(*) FROM s3_upload") >= MOST_UPLOADS) {
                throw new S3Exception(
                    S3Error.SLOW_DOWN,
                    "%d uploads are unfinished; complete or abort some".formatted(MOST_UPLOADS));
              }
              return DatabaseCatalog.run(
                  sql,
                  "INSERT INTO s3_upload (id, bucket, key, metadata, begun)"
                      + " VALUES (?, ?, ?, ?, ?)",
                  upload.id(),
                  upload.bucket(),
                  DatabaseCatalog.bytes(upload.key()),
                  upload.metadata().encode(),
                  upload.begun().toEpochMilli());
            });
  }

  @Override
  public Upload need(String id, String bucket, String key) throws S3Exception {
    return DatabaseCatalog.read(
        database,
        sql -> {
          DatabaseCatalog.needBucket(sql, bucket);
          return uploads(sql, "id = ?", id).stream()
              .filter(each -> each.bucket().equals(bucket) && each.key().equals(key))
              .findFirst()
              .orElseThrow(DatabaseUploads::noSuchUpload);
        });
  }

  @Override
  public List<String> add(Upload upload, Piece part) throws S3Exception {
    return DatabaseCatalog.write(
        database,
        sql -> {
          needUpload(sql, upload.id());
          List<String> before =
              DatabaseCatalog.texts(
                  sql,
                  "SELECT id FROM s3_piece WHERE owner = ? AND number = ?",
                  upload.id(),
                  part.number());
          DatabaseCatalog.run(
              sql,
              "DELETE FROM s3_piece WHERE owner = ? AND number = ?",
              upload.id(),
              part.number());
          insert(sql, upload.id(), part);
          return before;
        });
  }

  @Override
  public List<Piece> parts(Upload upload) {
    return database.read(sql -> pieces(sql, upload.id()));
  }

  @Override
  public List<String> complete(
      Upload upload, List<Piece> chosen, StoredObject object, Conditions conditions)
      throws S3Exception {
    return DatabaseCatalog.write(
        database,
        sql -> {
          needUpload(sql, upload.id());
          Set<String> there =
              pieces(sql, upload.id()).stream().map(Piece::id).collect(Collectors.toSet());
          Set<String> taken = chosen.stream().map(Piece::id).collect(Collectors.toSet());
          if (!there.containsAll(taken)) {
            throw new S3Exception(S3Error.INVALID_PART, "a part was replaced meanwhile");
          }
          Optional<StoredObject> before = DatabaseCatalog.find(sql, upload.bucket(), upload.key());
          conditions.write(before.map(StoredObject::etag));
          DatabaseCatalog.addBody(sql, object);
          for (Piece each : chosen) {
            DatabaseCatalog.run(
                sql, "UPDATE s3_piece SET owner = ? WHERE id = ?", object.body(), each.id());
          }
          List<String> unneeded = new ArrayList<>(remove(sql, upload));
          unneeded.addAll(
              DatabaseCatalog.replace(
                  sql, upload.bucket(), object, before.map(StoredObject::body)));
          DatabaseCatalog.run(
              sql,
              "UPDATE s3_object SET upload = ? WHERE bucket = ? AND key = ?",
              upload.id(),
              upload.bucket(),
              DatabaseCatalog.bytes(upload.key()));
          return unneeded;
        });
  }

  @Override
  public Optional<StoredObject> completed(String id, String bucket, String key) {
    return database.read(sql ->
        DatabaseCatalog.count(
                    sql,
                    "SELECT count(*) FROM s3_object WHERE bucket = ? AND key = ? AND upload = ?",
                    bucket,
                    DatabaseCatalog.bytes(key),
                    id)
                == 0
            ? Optional.empty()
            : DatabaseCatalog.find(sql, bucket, key));
  }

  private static Set<String> remove(Sql sql, Upload upload) throws SQLException {
    Set<String> files =
        new HashSet<>(
            DatabaseCatalog.texts(sql, "SELECT id FROM s3_piece WHERE owner = ?", upload.id()));
    DatabaseCatalog.run(sql, "DELETE FROM s3_piece WHERE owner = ?", upload.id());
    DatabaseCatalog.run(sql, "DELETE FROM s3_upload WHERE id = ?", upload.id());
    return files;
  }

  @Override
  public List<String> abort(Upload upload) {
    return database.write(sql -> List.copyOf(remove(sql, upload)));
  }

  @Override
  public List<Upload> of(String bucket) throws S3Exception {
    return DatabaseCatalog.read(
        database,
        sql -> {
          DatabaseCatalog.needBucket(sql, bucket);
          return uploads(sql, "bucket = ? ORDER BY key, id", bucket);
        });
  }
}
