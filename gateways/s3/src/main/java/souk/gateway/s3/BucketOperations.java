package souk.gateway.s3;

import java.io.IOException;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.XmlAnswer;
import souk.transport.Response;

/** What is done with buckets. All belong to one owner, and are private. */
final class BucketOperations {
  static final String OWNER = "souk";
  private static final int MOST_IGNORED = 1 << 16;

  private final ObjectStore store;
  private final String region;

  BucketOperations(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  static XmlAnswer owner(XmlAnswer xml) {
    return xml.open("Owner").add("ID", OWNER).add("DisplayName", OWNER).close("Owner");
  }

  static Response done(int status) {
    return Response.of(status, "application/xml", new byte[0]);
  }

  /** The list that says that the owner may do everything, and nobody else anything. */
  static Response privateAcl() {
    return owner(XmlAnswer.of("AccessControlPolicy"))
        .open("AccessControlList")
        .open("Grant")
        .open(
            "Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:type=\"CanonicalUser\"")
        .add("ID", OWNER)
        .add("DisplayName", OWNER)
        .close("Grantee")
        .add("Permission", "FULL_CONTROL")
        .close("Grant")
        .close("AccessControlList")
        .response();
  }

  /** Takes the list that says what is so anyway, and refuses every other. */
  static void onlyPrivate(Call call) throws IOException {
    String canned = call.request().header("x-amz-acl").orElse("private");
    boolean grants =
        call.request().headers().keySet().stream().anyMatch(each -> each.startsWith("x-amz-grant"));
    if (grants || !(canned.equals("private") || canned.equals("bucket-owner-full-control"))) {
      throw new S3Exception(
          S3Error.NOT_IMPLEMENTED, "all is private here; share with presigned URLs");
    }
  }

  /** Reads a list that a client wants to set, and refuses one that lets others in. */
  static void readPrivate(Call call) throws IOException {
    onlyPrivate(call);
    byte[] body = call.signed().body(call.request(), MOST_IGNORED).readAllBytes();
    String text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
    if (text.contains("AllUsers") || text.contains("AuthenticatedUsers")) {
      throw new S3Exception(
          S3Error.NOT_IMPLEMENTED, "all is private here; share with presigned URLs");
    }
  }

  Response all() {
    XmlAnswer xml = owner(XmlAnswer.of("ListAllMyBucketsResult")).open("Buckets");
    store
        .buckets()
        .forEach(each ->
            xml.open("Bucket")
                .add("Name", each.name())
                .add("CreationDate", ListOperations.time(each.created()))
                .close("Bucket"));
    return xml.close("Buckets").response();
  }

  Response head(Call call) throws S3Exception {
    store.needBucket(call.bucket());
    return done(200).with("x-amz-bucket-region", region);
  }

  Response create(Call call) throws IOException {
    onlyPrivate(call);
    if (call.request()
        .header("x-amz-bucket-object-lock-enabled")
        .filter("true"::equals)
        .isPresent()) {
      throw new S3Exception(S3Error.NOT_IMPLEMENTED, "object lock is not implemented");
    }
    if (call.request().length() != 0) {
      // Where it is to be: here, wherever that is.
      var _ = call.xml("CreateBucketConfiguration", "Tag", 0);
    }
    store.createBucket(call.bucket());
    return done(200).with("Location", "/" + call.bucket());
  }

  Response delete(Call call) throws S3Exception {
    store.deleteBucket(call.bucket());
    return done(204);
  }

  Response location(Call call) throws S3Exception {
    store.needBucket(call.bucket());
    String told = region.equals("us-east-1") ? "" : region;
    return XmlAnswer.text("LocationConstraint", told);
  }

  Response versioning(Call call) throws S3Exception {
    store.needBucket(call.bucket());
    return XmlAnswer.of("VersioningConfiguration").response();
  }

  Response ownAcl(Call call) throws S3Exception {
    store.needBucket(call.bucket());
    return privateAcl();
  }

  Response acl(Call call) throws IOException {
    store.needBucket(call.bucket());
    readPrivate(call);
    return done(200);
  }

  /** What a bucket does not have. */
  S3Exception none(Call call, S3Error error) throws S3Exception {
    store.needBucket(call.bucket());
    return new S3Exception(error, "the bucket has none");
  }
}
