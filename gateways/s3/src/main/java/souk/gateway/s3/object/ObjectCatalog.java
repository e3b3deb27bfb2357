package souk.gateway.s3.object;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Exception;

/**
 * What buckets and objects there are. Each change is made wholly or not at all, and is durable when
 * its method returns. Methods that return names of files say which are not needed any more.
 */
interface ObjectCatalog {
  void createBucket(String name, Instant now) throws S3Exception;

  void deleteBucket(String name) throws S3Exception;

  /** All buckets, by name. */
  List<Bucket> buckets();

  void needBucket(String name) throws S3Exception;

  Optional<StoredObject> find(String bucket, String key) throws S3Exception;

  Listing list(String bucket, Listing.Wanted wanted) throws S3Exception;

  /**
   * Puts an object in the place of any other of its key.
   *
   * @param fresh the files of its body; empty when another object has it already, or it is empty
   */
  List<String> put(String bucket, StoredObject object, List<Piece> fresh, Conditions conditions)
      throws S3Exception;

  /** Deletes an object, if it is there. */
  List<String> delete(String bucket, String key, Conditions conditions) throws S3Exception;

  /** Where a body is; empty when it is gone. */
  Optional<BodyPlace> place(String body);

  /** The names of all files that are needed. */
  Set<String> files();
}
