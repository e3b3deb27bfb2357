package souk.gateway.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.gateway.s3.object.ChosenPart;
import souk.gateway.s3.object.Metadata;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.object.Piece;
import souk.gateway.s3.object.StoredObject;
import souk.gateway.s3.object.Upload;
import souk.gateway.s3.protocol.ByteRange;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.gateway.s3.protocol.XmlAnswer;
import souk.gateway.s3.protocol.XmlBody;
import souk.gateway.s3.signature.ChecksumKind;
import souk.gateway.s3.signature.SignedBody;
import souk.transport.Response;

/** Uploads in parts. */
final class MultipartOperations {
  private static final int MOST_PARTS = 10_000;
  private static final int BUFFER = 1 << 18;

  /** Most bytes of an object of parts: 5 TiB, as S3 has it. */
  private static final long MOST_OBJECT = 5L << 40;

  private final ObjectStore store;

  MultipartOperations(ObjectStore store) {
    this.store = store;
  }

  Response begin(Call call) throws IOException {
    ObjectOperations.writable(call);
    Upload upload = store.begin(call.bucket(), call.key(), Metadata.of(call.request()));
    Response answer =
        XmlAnswer.of("InitiateMultipartUploadResult")
            .add("Bucket", call.bucket())
            .add("Key", call.key())
            .add("UploadId", upload.id())
            .response();
    for (String header : List.of("x-amz-checksum-algorithm", "x-amz-checksum-type")) {
      Optional<String> value = call.request().header(header);
      if (value.isPresent()) {
        answer = answer.with(header, value.get());
      }
    }
    return answer;
  }

  private Upload upload(Call call) throws S3Exception {
    return store.needUpload(
        call.request().parameter("uploadId").orElse(""), call.bucket(), call.key());
  }

  Response part(Call call) throws IOException {
    S3Request request = call.request();
    Upload upload = upload(call);
    int number =
        (int)
            request
                .number("partNumber", 1, MOST_PARTS)
                .orElseThrow(
                    () -> new S3Exception(S3Error.INVALID_ARGUMENT, "a part has a partNumber"));
    if (request.header(ObjectOperations.COPY_SOURCE).isPresent()) {
      return copy(call, upload, number);
    }
    Piece part = store.addPart(upload, number, call.body());
    return ObjectOperations.withChecksum(
        BucketOperations.done(200).with("ETag", ObjectOperations.quoted(part.etag())),
        part.checksum());
  }

  private Response copy(Call call, Upload upload, int number) throws IOException {
    StoredObject source = ObjectOperations.source(store, call.request());
    ByteRange range = new ByteRange(0, source.size());
    Optional<String> header = call.request().header("x-amz-copy-source-range");
    if (header.isPresent()) {
      range =
          ByteRange.of(header.get(), source.size())
              .orElseThrow(() ->
                  new S3Exception(
                      S3Error.INVALID_ARGUMENT, "x-amz-copy-source-range is bytes=FROM-TO"));
    }
    if (range.length() > Exchange.MOST_OBJECT) {
      throw new S3Exception(S3Error.ENTITY_TOO_LARGE, "a part has at most 5 GiB");
    }
    Piece part = store.copyPart(upload, number, source, range);
    return XmlAnswer.of("CopyPartResult")
        .add("LastModified", ListOperations.time(part.modified()))
        .add("ETag", ObjectOperations.quoted(part.etag()))
        .response();
  }

  Response abort(Call call) throws IOException {
    store.abort(upload(call));
    return BucketOperations.done(204);
  }

  Response complete(Call call) throws IOException {
    store.needBucket(call.bucket());
    XmlBody sent = call.xmlOfObject("CompleteMultipartUpload", "Part", MOST_PARTS);
    List<ChosenPart> chosen = new ArrayList<>();
    for (Map<String, String> each : sent.items()) {
      chosen.add(chosen(each));
    }
    StoredObject object;
    try {
      object = complete(call, chosen);
    } catch (S3Exception e) {
      String id = call.request().parameter("uploadId").orElse("");
      object = store.completed(id, call.bucket(), call.key(), chosen).orElseThrow(() -> e);
    }
    return XmlAnswer.of("CompleteMultipartUploadResult")
        .add("Location", "/" + call.bucket() + "/" + call.key())
        .add("Bucket", call.bucket())
        .add("Key", call.key())
        .add("ETag", ObjectOperations.quoted(object.etag()))
        .response();
  }

  private StoredObject complete(Call call, List<ChosenPart> chosen) throws IOException {
    Upload upload = upload(call);
    List<Piece> parts = store.parts(upload);
    need(parts.stream().mapToLong(Piece::size).sum() <= MOST_OBJECT, "an object has at most 5 TiB");
    checkWhole(call, chosen, parts);
    return store.complete(upload, chosen, Conditions.of(call.request(), ""));
  }

  private static void need(boolean holds, String why) throws S3Exception {
    if (!holds) {
      throw new S3Exception(S3Error.ENTITY_TOO_LARGE, why);
    }
  }

  private static ChosenPart chosen(Map<String, String> part) throws S3Exception {
    int number =
        (int) S3Request.number("PartNumber", part.getOrDefault("PartNumber", ""), 1, MOST_PARTS);
    Optional<SignedBody.Sum> checksum = Optional.empty();
    for (ChecksumKind kind : ChecksumKind.values()) {
      String value = part.get(kind.element());
      if (value != null) {
        checksum = Optional.of(new SignedBody.Sum(kind, value));
      }
    }
    return new ChosenPart(number, part.getOrDefault("ETag", "").replace("\"", ""), checksum);
  }

  /**
   * Holds a checksum of the whole object, where a client sends one, against the parts. One that is
   * made of the parts' checksums ({@code …-N}) says no more than those, which were checked.
   */
  private void checkWhole(Call call, List<ChosenPart> chosen, List<Piece> parts)
      throws IOException {
    Map<Integer, Piece> numbered = new HashMap<>();
    parts.forEach(each -> numbered.put(each.number(), each));
    List<Piece> all = new ArrayList<>();
    for (ChosenPart each : chosen) {
      Piece piece = numbered.get(each.number());
      if (piece == null) {
        throw new S3Exception(S3Error.INVALID_PART, "part %d is not here".formatted(each.number()));
      }
      all.add(piece);
    }
    for (ChecksumKind kind : ChecksumKind.values()) {
      Optional<String> said = call.request().header(kind.header());
      if (said.isPresent() && said.get().indexOf('-') < 0) {
        ChecksumKind.Sum sum = kind.sum();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = store.open(all)) {
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sum.update(buffer, 0, read);
          }
        }
        if (!sum.value().equals(said.get())) {
          throw new S3Exception(
              S3Error.BAD_DIGEST, "the object is not what " + kind.header() + " says");
        }
      }
    }
  }
}
