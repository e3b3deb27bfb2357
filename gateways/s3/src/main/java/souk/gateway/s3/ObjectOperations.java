package souk.gateway.s3;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import souk.gateway.s3.object.Metadata;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.object.StoredObject;
import souk.gateway.s3.protocol.Addressing;
import souk.gateway.s3.protocol.ByteRange;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.gateway.s3.protocol.XmlAnswer;
import souk.gateway.s3.protocol.XmlBody;
import souk.gateway.s3.signature.SignedBody;
import souk.transport.Response;

/** What is done with objects. */
final class ObjectOperations {
  static final String COPY_SOURCE = "x-amz-copy-source";

  /**
   * Whether the market keeps an object: {@code kept}, or only this gateway's disk: {@code here}, or
   * nobody any more: {@code lost}.
   */
  static final String PLACE = "x-souk-storage";

  private static final int MOST_DELETED = 1000;
  private static final Map<String, String> OVERRIDES =
      Map.of(
          "response-content-type", "content-type",
          "response-cache-control", "cache-control",
          "response-content-disposition", "content-disposition",
          "response-content-encoding", "content-encoding",
          "response-content-language", "content-language",
          "response-expires", "expires");

  private final ObjectStore store;

  ObjectOperations(ObjectStore store) {
    this.store = store;
  }

  static String quoted(String etag) {
    return "\"" + etag + "\"";
  }

  private static void refuseUnknown(Call call) throws S3Exception {
    for (String name : call.request().headers().keySet()) {
      boolean unknown =
          name.startsWith("x-amz-server-side-encryption")
              || name.startsWith("x-amz-object-lock")
              || name.equals("x-amz-website-redirect-location")
              || name.equals("x-amz-tagging")
              || name.equals("x-amz-write-offset-bytes");
      if (unknown) {
        throw new S3Exception(S3Error.NOT_IMPLEMENTED, name + " is not implemented");
      }
    }
  }

  /** Refuses what cannot be done with an object that is written. */
  static void writable(Call call) throws IOException {
    refuseUnknown(call);
    BucketOperations.onlyPrivate(call);
    if (call.key().indexOf('\0') >= 0) {
      // XML has no such character, so no listing could name it.
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "a key has no NUL character");
    }
  }

  Response put(Call call) throws IOException {
    writable(call);
    if (call.request().header(COPY_SOURCE).isPresent()) {
      return copy(call);
    }
    SignedBody body = call.body();
    StoredObject object =
        store.put(
            call.bucket(),
            call.key(),
            Metadata.of(call.request()),
            body,
            Conditions.of(call.request(), ""));
    Response answer = BucketOperations.done(200).with("ETag", quoted(object.etag()));
    return withChecksum(answer, object.checksum());
  }

  static Response withChecksum(Response answer, Optional<SignedBody.Sum> checksum) {
    return checksum.isEmpty()
        ? answer
        : answer.with(checksum.get().kind().header(), checksum.get().value());
  }

  /** The object that a request copies, when it meets the request's conditions. */
  static StoredObject source(ObjectStore store, S3Request request) throws IOException {
    Addressing.Target source = Addressing.copySource(request.header(COPY_SOURCE).orElseThrow());
    StoredObject object = store.need(source.bucket(), source.key());
    try {
      Conditions.of(request, COPY_SOURCE + "-").read(object.etag(), object.modified());
    } catch (S3Exception e) {
      throw new S3Exception(S3Error.PRECONDITION_FAILED, "the source does not meet a condition");
    }
    store.needBytes(object);
    return object;
  }

  private Response copy(Call call) throws IOException {
    S3Request request = call.request();
    StoredObject source = source(store, request);
    boolean replaces =
        request.header("x-amz-metadata-directive").filter("REPLACE"::equals).isPresent();
    Addressing.Target from = Addressing.copySource(request.header(COPY_SOURCE).orElseThrow());
    if (!replaces && from.equals(call.target())) {
      throw new S3Exception(
          S3Error.INVALID_REQUEST, "an object is copied onto itself only to change its metadata");
    }
    StoredObject object =
        store.copy(
            source,
            call.bucket(),
            call.key(),
            replaces ? Metadata.of(request) : source.metadata(),
            Conditions.of(request, ""));
    return XmlAnswer.of("CopyObjectResult")
        .add("LastModified", ListOperations.time(object.modified()))
        .add("ETag", quoted(object.etag()))
        .response();
  }

  Response get(Call call) throws IOException {
    S3Request request = call.request();
    if (request.has("partNumber")) {
      throw new S3Exception(S3Error.NOT_IMPLEMENTED, "parts of an object are got by ranges");
    }
    StoredObject object = store.need(call.bucket(), call.key());
    Conditions.of(request, "").read(object.etag(), object.modified());
    Optional<ByteRange> asked =
        request.header("range").isEmpty()
            ? Optional.empty()
            : ByteRange.of(request.header("range").get(), object.size());
    ByteRange range = asked.orElse(new ByteRange(0, object.size()));
    Map<String, String> headers = new java.util.HashMap<>(object.metadata().headers());
    for (Map.Entry<String, String> each : OVERRIDES.entrySet()) {
      Optional<String> value = request.parameter(each.getKey());
      if (value.isPresent()) {
        headers.put(each.getValue(), printable(each.getKey(), value.get()));
      }
    }
    String type = headers.getOrDefault("content-type", object.metadata().contentType());
    headers.remove("content-type");
    headers.put("etag", quoted(object.etag()));
    headers.put("last-modified", Conditions.date(object.modified()));
    headers.put("accept-ranges", "bytes");
    boolean lost = store.lost(object);
    if (lost && request.method().equals("GET")) {
      store.needBytes(object);
    }
    headers.put(PLACE, lost ? "lost" : object.kept() ? "kept" : "here");
    asked.ifPresent(each -> headers.put("content-range", each.header(object.size())));
    Response answer =
        new Response(
            asked.isPresent() ? 206 : 200,
            type,
            headers,
            range.length(),
            out -> store.read(object, range, out));
    boolean wantsChecksum =
        asked.isEmpty()
            && request.header("x-amz-checksum-mode").filter("ENABLED"::equals).isPresent();
    return wantsChecksum ? withChecksum(answer, object.checksum()) : answer;
  }

  /** A header must not hold the end of its line. */
  private static String printable(String name, String value) throws S3Exception {
    if (value.chars().anyMatch(each -> each < 0x20 || each > 0x7e)) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, name + " has printable ASCII only");
    }
    return value;
  }

  Response delete(Call call) throws IOException {
    store.delete(call.bucket(), call.key(), ifMatch(call.request()));
    return BucketOperations.done(204);
  }

  private static Conditions ifMatch(S3Request request) {
    return new Conditions(
        request.header("if-match"), Optional.empty(), Optional.empty(), Optional.empty());
  }

  Response deleteMany(Call call) throws IOException {
    store.needBucket(call.bucket());
    XmlBody body = call.xml("Delete", "Object", MOST_DELETED);
    boolean quiet = "true".equals(body.simple().get("Quiet"));
    XmlAnswer xml = XmlAnswer.of("DeleteResult");
    for (Map<String, String> each : body.items()) {
      String key = each.getOrDefault("Key", "");
      try {
        deleteOne(call, key, each);
        if (!quiet) {
          xml.open("Deleted").add("Key", key).close("Deleted");
        }
      } catch (S3Exception e) {
        xml.open("Error")
            .add("Key", key)
            .add("Code", e.error().code())
            .add("Message", e.told())
            .close("Error");
      }
    }
    return xml.response();
  }

  private void deleteOne(Call call, String key, Map<String, String> asked) throws IOException {
    if (key.isEmpty()) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "a key has one byte at least");
    }
    Addressing.checkKey(key);
    String version = asked.getOrDefault("VersionId", "null");
    if (!version.equals("null")) {
      throw new S3Exception(S3Error.NOT_IMPLEMENTED, "there are no versions");
    }
    Conditions conditions =
        new Conditions(
            Optional.ofNullable(asked.get("ETag")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    store.delete(call.bucket(), key, conditions);
  }

  Response ownAcl(Call call) throws S3Exception {
    var _ = store.need(call.bucket(), call.key());
    return BucketOperations.privateAcl();
  }

  Response acl(Call call) throws IOException {
    var _ = store.need(call.bucket(), call.key());
    BucketOperations.readPrivate(call);
    return BucketOperations.done(200);
  }
}
