package souk.gateway.s3.object;

import java.util.List;
import java.util.Optional;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Exception;

/** What multipart uploads there are; as {@link ObjectCatalog} otherwise. */
interface UploadCatalog {
  void begin(Upload upload) throws S3Exception;

  /** An upload of this object. */
  Upload need(String id, String bucket, String key) throws S3Exception;

  /** Adds a part, in the place of any other of its number. */
  List<String> add(Upload upload, Piece part) throws S3Exception;

  /** The parts of an upload, by number. */
  List<Piece> parts(Upload upload);

  /**
   * Makes an object of parts.
   *
   * @param chosen in their order; all others are deleted
   */
  List<String> complete(
      Upload upload, List<Piece> chosen, StoredObject object, Conditions conditions)
      throws S3Exception;

  /** The object that an upload was completed to, as long as nothing stands in its place. */
  Optional<StoredObject> completed(String id, String bucket, String key);

  List<String> abort(Upload upload);

  /** The uploads of a bucket, by key and id. */
  List<Upload> of(String bucket) throws S3Exception;
}
