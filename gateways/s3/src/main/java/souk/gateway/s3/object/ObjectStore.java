package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.gateway.s3.protocol.ByteRange;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.signature.SignedBody;
import souk.store.SqliteDatabase;

/**
 * The buckets and objects of a gateway. What is put is on this disk, synced, when its method
 * returns; from there the {@link Vault} gets it, and what the vault keeps is deleted here. Safe for
 * many threads.
 */
public final class ObjectStore implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final String DATABASE = "objects.db";
  private static final String PIECES = "pieces";
  private static final String SEEN = "seen-signatures";
  private static final String LOST =
      "the storage market keeps this object's bytes no longer: they were removed, or their"
          + " agreements are over; delete the object, or put it again";

  private final SqliteDatabase database;
  private final ObjectCatalog objects;
  private final UploadCatalog uploads;
  private final KeptCatalog kept;
  private final Path seen;
  private final PieceFolder folder;
  private final Vault vault;
  private final Keeper keeper;
  private final long mostObject;
  private final InstantSource clock;

  /**
   * How it goes about.
   *
   * @param mostHere bytes of files that are not kept by the vault yet; further ones are refused
   * @param enough bytes of small objects that go to the vault together; a larger one goes alone
   * @param longest that a small object waits for others
   * @param mostObject bytes of an object, which the vault can keep under one name
   */
  public record Rules(long mostHere, long enough, Duration longest, long mostObject) {
    public Rules {
      if (mostHere < 1 || enough < 1 || longest.isNegative() || mostObject < 1) {
        throw new IllegalArgumentException(
            "mostHere, enough and mostObject are above 0, longest not below");
      }
      // As many as are enough, and one more that is nearly enough by itself, go together.
      enough = Math.clamp(mostObject / 2, 1, enough);
    }
  }

  /**
   * How much is where.
   *
   * @param here bytes that only this disk has
   * @param kept bytes that the vault keeps
   * @param trouble why the vault does not keep more
   */
  public record Standing(long here, long kept, Optional<String> trouble) {}

  private ObjectStore(
      SqliteDatabase database, Path folder, Vault vault, Rules rules, InstantSource clock)
      throws IOException {
    this.database = database;
    this.objects = new DatabaseCatalog(database);
    this.uploads = new DatabaseUploads(database);
    this.kept = new DatabaseKept(database);
    this.vault = vault;
    this.clock = clock;
    this.mostObject = rules.mostObject();
    this.seen = folder.resolve(SEEN);
    this.folder = new PieceFolder(folder.resolve(PIECES), objects.files(), rules.mostHere());
    Duration pause = rules.longest().dividedBy(4);
    this.keeper =
        new Keeper(
            kept,
            this.folder,
            vault,
            new Keeper.Gathering(
                rules.enough(),
                rules.longest(),
                pause.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofMillis(50) : pause),
            clock);
  }

  /** Where whoever serves this store remembers the requests that changed it. */
  public Path seen() {
    return seen;
  }

  /**
   * Opens what is in a folder, which need not be there, and owns the vault from then on.
   *
   * @throws souk.store.StoreException when another process has it open
   */
  public static ObjectStore open(Path folder, Vault vault, Rules rules, InstantSource clock)
      throws IOException {
    SqliteDatabase database =
        SqliteDatabase.open(folder.resolve(DATABASE), DatabaseCatalog.MIGRATIONS);
    try {
      return new ObjectStore(database, folder, vault, rules, clock);
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  public Standing standing() {
    KeptCatalog.Amounts amounts = kept.amounts();
    return new Standing(amounts.here(), amounts.kept(), keeper.trouble());
  }

  public void createBucket(String name) throws S3Exception {
    objects.createBucket(name, now());
  }

  public void deleteBucket(String name) throws S3Exception {
    objects.deleteBucket(name);
  }

  /** All buckets, by name. */
  public List<Bucket> buckets() {
    return objects.buckets();
  }

  /** Throws {@code NoSuchBucket} when there is none. */
  public void needBucket(String name) throws S3Exception {
    objects.needBucket(name);
  }

  /** Throws {@code NoSuchKey} when there is none. */
  public StoredObject need(String bucket, String key) throws S3Exception {
    return objects
        .find(bucket, key)
        .orElseThrow(() -> new S3Exception(S3Error.NO_SUCH_KEY, "there is no such object"));
  }

  public Listing list(String bucket, Listing.Wanted wanted) throws S3Exception {
    return objects.list(bucket, wanted);
  }

  /** Puts an object; it is seen when all of it has come and is what was signed. */
  public StoredObject put(
      String bucket, String key, Metadata metadata, SignedBody body, Conditions conditions)
      throws IOException {
    objects.needBucket(bucket);
    needRoom(body.length());
    refuseEarly(bucket, key, conditions);
    String id = folder.fresh();
    List<Piece> pieces = List.of();
    if (body.length() == 0) {
      var _ = body.transferTo(OutputStream.nullOutputStream());
    } else {
      folder.write(id, body.length(), body);
    }
    String etag = HexFormat.of().formatHex(body.md5());
    if (body.length() > 0) {
      pieces = List.of(new Piece(id, 1, body.length(), etag, body.checksum(), now()));
    }
    StoredObject object =
        new StoredObject(
            key, folder.fresh(), body.length(), etag, now(), metadata, body.checksum(), false);
    return put(bucket, object, pieces, conditions);
  }

  private void needRoom(long size) throws S3Exception {
    if (size > mostObject) {
      throw new S3Exception(
          S3Error.ENTITY_TOO_LARGE,
          "an object has at most %d bytes: the market keeps no longer pieces"
              .formatted(mostObject));
    }
  }

  /** Before a byte of the body is taken; decided again when it is put. */
  private void refuseEarly(String bucket, String key, Conditions conditions) throws S3Exception {
    if (!conditions.equals(Conditions.NONE)) {
      conditions.write(objects.find(bucket, key).map(StoredObject::etag));
    }
  }

  private StoredObject put(
      String bucket, StoredObject object, List<Piece> pieces, Conditions conditions)
      throws IOException {
    try {
      delete(objects.put(bucket, object, pieces, conditions));
    } catch (S3Exception e) {
      for (Piece each : pieces) {
        folder.delete(each.id());
      }
      throw e;
    }
    return object;
  }

  private void delete(List<String> files) throws IOException {
    for (String each : files) {
      folder.delete(each);
    }
  }

  /** Puts an object that shares its bytes with another. */
  public StoredObject copy(
      StoredObject source, String bucket, String key, Metadata metadata, Conditions conditions)
      throws IOException {
    StoredObject object =
        new StoredObject(
            key,
            source.size() == 0 ? folder.fresh() : source.body(),
            source.size(),
            source.etag(),
            now(),
            metadata,
            source.checksum(),
            source.kept());
    return put(bucket, object, List.of(), conditions);
  }

  /** Deletes an object, if it is there. */
  public void delete(String bucket, String key, Conditions conditions) throws IOException {
    delete(objects.delete(bucket, key, conditions));
  }

  /** Whether the vault gave up what it kept of an object. */
  public boolean lost(StoredObject object) throws IOException {
    return object.kept()
        && objects.place(object.body()).orElse(null) instanceof BodyPlace.Kept there
        && vault.lost(there.vault());
  }

  /** Throws {@code InternalError} when {@link #lost} says so. */
  public void needBytes(StoredObject object) throws IOException {
    if (lost(object)) {
      throw new S3Exception(S3Error.INTERNAL, LOST);
    }
  }

  private void readKept(BodyPlace.Kept there, long from, long length, OutputStream out)
      throws S3Exception {
    try {
      vault.read(there.vault(), there.from() + from, length, out);
    } catch (LostException e) {
      throw new S3Exception(S3Error.INTERNAL, LOST, e);
    } catch (IOException | RuntimeException e) {
      throw new S3Exception(
          S3Error.SERVICE_UNAVAILABLE,
          "the storage market does not give the object back now; ask again later",
          e);
    }
  }

  /**
   * Writes some of an object's bytes, from here or from the vault. Throws {@code
   * ServiceUnavailable} when the vault does not give them now.
   */
  public void read(StoredObject object, ByteRange range, OutputStream out) throws IOException {
    long from = range.from();
    long left = range.length();
    while (left > 0) {
      BodyPlace place =
          objects
              .place(object.body())
              .orElseThrow(() -> new IOException("the object was deleted while it was read"));
      switch (place) {
        case BodyPlace.Kept there -> {
          readKept(there, from, left, out);
          return;
        }
        case BodyPlace.Here here -> {
          long written = read(here.pieces(), from, left, out);
          from += written;
          left -= written;
        }
      }
    }
  }

  /**
   * Writes what it can of bytes that are here.
   *
   * @return fewer than asked for when the vault got the rest meanwhile
   */
  private long read(List<Piece> pieces, long from, long length, OutputStream out)
      throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, length)];
    long start = 0;
    long written = 0;
    for (Piece each : pieces) {
      long skip = from + written - start;
      if (written < length && skip < each.size()) {
        try (InputStream in = folder.open(each.id())) {
          in.skipNBytes(skip);
          for (long left = Math.min(length - written, each.size() - skip); left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
              throw new IOException("the file of piece " + each.id() + " is damaged");
            }
            out.write(buffer, 0, read);
            left -= read;
            written += read;
          }
        } catch (NoSuchFileException e) {
          return written;
        }
      }
      start += each.size();
    }
    if (written < length) {
      throw new IOException("pieces are missing");
    }
    return written;
  }

  /** Begins a multipart upload. */
  public Upload begin(String bucket, String key, Metadata metadata) throws S3Exception {
    Upload upload = new Upload(folder.fresh(), bucket, key, metadata, now());
    uploads.begin(upload);
    return upload;
  }

  /** An upload of this object; throws {@code NoSuchUpload} when there is none. */
  public Upload needUpload(String id, String bucket, String key) throws S3Exception {
    return uploads.need(id, bucket, key);
  }

  /** The uploads of a bucket that are unfinished, by key and id. */
  public List<Upload> uploads(String bucket) throws S3Exception {
    return uploads.of(bucket);
  }

  /** Adds a part. */
  public Piece addPart(Upload upload, int number, SignedBody body) throws IOException {
    String id = folder.fresh();
    folder.write(id, body.length(), body);
    return addPart(
        upload,
        new Piece(
            id,
            number,
            body.length(),
            HexFormat.of().formatHex(body.md5()),
            body.checksum(),
            now()));
  }

  private Piece addPart(Upload upload, Piece part) throws IOException {
    try {
      delete(uploads.add(upload, part));
    } catch (S3Exception e) {
      folder.delete(part.id());
      throw e;
    }
    return part;
  }

  /** Adds a part that is some bytes of an object. */
  public Piece copyPart(Upload upload, int number, StoredObject source, ByteRange range)
      throws IOException {
    String id = folder.fresh();
    String etag;
    try (Copied in = new Copied(out -> read(source, range, out))) {
      folder.write(id, range.length(), in);
      etag = in.md5();
    }
    return addPart(upload, new Piece(id, number, range.length(), etag, Optional.empty(), now()));
  }

  /** The parts of an upload, by number. */
  public List<Piece> parts(Upload upload) {
    return uploads.parts(upload);
  }

  public void abort(Upload upload) throws IOException {
    delete(uploads.abort(upload));
  }

  /**
   * Makes an object of parts.
   *
   * @param chosen numbers and tags of parts, in their order
   */
  public StoredObject complete(Upload upload, List<ChosenPart> chosen, Conditions conditions)
      throws IOException {
    Map<Integer, Piece> there = new HashMap<>();
    parts(upload).forEach(each -> there.put(each.number(), each));
    List<Piece> pieces = ChosenPart.of(chosen, there);
    needRoom(pieces.stream().mapToLong(Piece::size).sum());
    StoredObject object =
        new StoredObject(
            upload.key(),
            folder.fresh(),
            pieces.stream().mapToLong(Piece::size).sum(),
            ChosenPart.etag(pieces),
            now(),
            upload.metadata(),
            Optional.empty(),
            false);
    delete(uploads.complete(upload, pieces, object, conditions));
    return object;
  }

  /**
   * The object that stands there when this upload was completed to it, with these parts: a client
   * that missed the answer asks again.
   */
  public Optional<StoredObject> completed(
      String id, String bucket, String key, List<ChosenPart> chosen) {
    return uploads
        .completed(id, bucket, key)
        .filter(object -> ChosenPart.makes(chosen, object.etag()));
  }

  /** The bytes of parts, one behind the other. */
  public InputStream open(List<Piece> pieces) {
    return new PiecesStream(folder, pieces);
  }

  @Override
  public void close() {
    keeper.close();
    vault.close();
    database.close();
  }
}
