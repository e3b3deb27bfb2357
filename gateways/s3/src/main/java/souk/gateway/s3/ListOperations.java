package souk.gateway.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import souk.gateway.s3.object.Listing;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.object.Piece;
import souk.gateway.s3.object.StoredObject;
import souk.gateway.s3.object.Upload;
import souk.gateway.s3.protocol.Addressing;
import souk.gateway.s3.protocol.Percent;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.gateway.s3.protocol.XmlAnswer;
import souk.transport.Response;

/** Lists of objects, of uploads and of their parts. */
final class ListOperations {
  private static final int MOST = 1000;

  /** Digits of a token's mark. */
  private static final int MARK = 8;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final ObjectStore store;

  ListOperations(ObjectStore store) {
    this.store = store;
  }

  /** As S3's XML has times. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  /** How keys are written: as they are, or encoded since XML does not have all characters. */
  private record Writing(boolean url) {
    static Writing of(S3Request request) throws S3Exception {
      Optional<String> type = request.parameter("encoding-type");
      if (type.isPresent() && !type.get().equals("url")) {
        throw new S3Exception(S3Error.INVALID_ARGUMENT, "encoding-type is url, or missing");
      }
      return new Writing(type.isPresent());
    }

    String of(String key) {
      return url ? Percent.encode(key, true) : key;
    }

    void told(XmlAnswer xml) {
      if (url) {
        xml.add("EncodingType", "url");
      }
    }
  }

  private static int most(S3Request request, String parameter) throws S3Exception {
    return (int) Math.min(request.number(parameter, 0, Integer.MAX_VALUE).orElse(MOST), MOST);
  }

  private Listing list(Call call, String after) throws S3Exception {
    S3Request request = call.request();
    return store.list(
        call.bucket(),
        new Listing.Wanted(
            limited(request.parameter("prefix").orElse("")),
            limited(request.parameter("delimiter").orElse("")),
            limited(after),
            most(request, "max-keys")));
  }

  private static String limited(String key) throws S3Exception {
    Addressing.checkKey(key);
    return key;
  }

  /** ListObjects, version 1. */
  Response first(Call call) throws S3Exception {
    S3Request request = call.request();
    Writing writing = Writing.of(request);
    String marker = request.parameter("marker").orElse("");
    Listing listing = list(call, marker);
    XmlAnswer xml = head(call, listing, writing).add("Marker", writing.of(marker));
    if (!request.parameter("delimiter").orElse("").isEmpty()) {
      listing.next().ifPresent(next -> xml.add("NextMarker", writing.of(next)));
    }
    contents(xml, listing, writing, true);
    return xml.response();
  }

  /** ListObjectsV2. */
  Response second(Call call) throws S3Exception {
    S3Request request = call.request();
    Writing writing = Writing.of(request);
    Optional<String> token = request.parameter("continuation-token");
    String start = request.parameter("start-after").orElse("");
    Listing listing = list(call, token.isPresent() ? untokened(call, token.get()) : start);
    XmlAnswer xml =
        head(call, listing, writing)
            .add("KeyCount", listing.objects().size() + listing.prefixes().size());
    if (!start.isEmpty()) {
      xml.add("StartAfter", writing.of(start));
    }
    token.ifPresent(each -> xml.add("ContinuationToken", each));
    listing.next().ifPresent(next -> xml.add("NextContinuationToken", tokened(call, next)));
    boolean owner = request.parameter("fetch-owner").filter("true"::equals).isPresent();
    contents(xml, listing, writing, owner);
    return xml.response();
  }

  /** Behind what to go on, and a mark by which a token of this bucket is told from any text. */
  private static String tokened(Call call, String next) {
    return mark(call, next)
        + Base64.getUrlEncoder().encodeToString(next.getBytes(StandardCharsets.UTF_8));
  }

  /** No secret: a token lets nobody see more than {@code start-after} does. */
  private static String mark(Call call, String next) {
    CRC32 crc = new CRC32();
    crc.update((call.bucket() + "/" + next).getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  private static String untokened(Call call, String token) throws S3Exception {
    if (token.length() > MARK) {
      try {
        String next =
            new String(
                Base64.getUrlDecoder().decode(token.substring(MARK)), StandardCharsets.UTF_8);
        if (tokened(call, next).equals(token)) {
          return next;
        }
      } catch (IllegalArgumentException _) {
        // said below
      }
    }
    throw new S3Exception(
        S3Error.INVALID_ARGUMENT, "the continuation token is none of this bucket's listings");
  }

  private static XmlAnswer head(Call call, Listing listing, Writing writing) throws S3Exception {
    S3Request request = call.request();
    XmlAnswer xml =
        XmlAnswer.of("ListBucketResult")
            .add("Name", call.bucket())
            .add("Prefix", writing.of(request.parameter("prefix").orElse("")))
            .add("MaxKeys", most(request, "max-keys"))
            .add("IsTruncated", listing.next().isPresent());
    request
        .parameter("delimiter")
        .filter(each -> !each.isEmpty())
        .ifPresent(each -> xml.add("Delimiter", writing.of(each)));
    writing.told(xml);
    return xml;
  }

  private static void contents(XmlAnswer xml, Listing listing, Writing writing, boolean owner) {
    for (StoredObject each : listing.objects()) {
      xml.open("Contents")
          .add("Key", writing.of(each.key()))
          .add("LastModified", time(each.modified()))
          .add("ETag", "\"" + each.etag() + "\"")
          .add("Size", each.size())
          .add("StorageClass", "STANDARD");
      if (owner) {
        BucketOperations.owner(xml);
      }
      xml.close("Contents");
    }
    for (String each : listing.prefixes()) {
      xml.open("CommonPrefixes").add("Prefix", writing.of(each)).close("CommonPrefixes");
    }
  }

  /** ListMultipartUploads. */
  Response uploads(Call call) throws S3Exception {
    S3Request request = call.request();
    if (!request.parameter("delimiter").orElse("").isEmpty()) {
      throw new S3Exception(S3Error.NOT_IMPLEMENTED, "uploads are listed without a delimiter");
    }
    Writing writing = Writing.of(request);
    String prefix = request.parameter("prefix").orElse("");
    String key = request.parameter("key-marker").orElse("");
    String id = request.parameter("upload-id-marker").orElse("");
    int most = most(request, "max-uploads");
    List<Upload> all =
        store.uploads(call.bucket()).stream()
            .filter(each -> each.key().startsWith(prefix))
            .filter(each -> isBehind(each, key, id))
            .toList();
    boolean more = all.size() > most;
    List<Upload> page = more ? all.subList(0, most) : all;
    XmlAnswer xml =
        XmlAnswer.of("ListMultipartUploadsResult")
            .add("Bucket", call.bucket())
            .add("KeyMarker", writing.of(key))
            .add("UploadIdMarker", id)
            .add("Prefix", writing.of(prefix))
            .add("MaxUploads", most)
            .add("IsTruncated", more);
    writing.told(xml);
    if (more && !page.isEmpty()) {
      xml.add("NextKeyMarker", writing.of(page.getLast().key()))
          .add("NextUploadIdMarker", page.getLast().id());
    }
    for (Upload each : page) {
      xml.open("Upload").add("Key", writing.of(each.key())).add("UploadId", each.id());
      BucketOperations.owner(xml)
          .add("StorageClass", "STANDARD")
          .add("Initiated", time(each.begun()))
          .close("Upload");
    }
    return xml.response();
  }

  private static boolean isBehind(Upload upload, String key, String id) {
    int order =
        java.util.Arrays.compareUnsigned(
            upload.key().getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    return order > 0 || (order == 0 && !id.isEmpty() && upload.id().compareTo(id) > 0);
  }

  /** ListParts. */
  Response parts(Call call) throws S3Exception {
    S3Request request = call.request();
    Upload upload =
        store.needUpload(request.parameter("uploadId").orElse(""), call.bucket(), call.key());
    int marker = (int) request.number("part-number-marker", 0, Integer.MAX_VALUE).orElse(0);
    int most = most(request, "max-parts");
    List<Piece> all = store.parts(upload).stream().filter(each -> each.number() > marker).toList();
    boolean more = all.size() > most;
    List<Piece> page = more ? all.subList(0, most) : all;
    XmlAnswer xml =
        XmlAnswer.of("ListPartsResult")
            .add("Bucket", call.bucket())
            .add("Key", call.key())
            .add("UploadId", upload.id());
    BucketOperations.owner(xml)
        .add("StorageClass", "STANDARD")
        .add("PartNumberMarker", marker)
        .add("MaxParts", most)
        .add("IsTruncated", more);
    if (more && !page.isEmpty()) {
      xml.add("NextPartNumberMarker", page.getLast().number());
    }
    for (Piece each : page) {
      xml.open("Part")
          .add("PartNumber", each.number())
          .add("LastModified", time(each.modified()))
          .add("ETag", "\"" + each.etag() + "\"")
          .add("Size", each.size());
      each.checksum().ifPresent(sum -> xml.add(sum.kind().element(), sum.value()));
      xml.close("Part");
    }
    return xml.response();
  }
}
