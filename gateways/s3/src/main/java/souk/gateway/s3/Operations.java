package souk.gateway.s3;

import java.io.IOException;
import java.util.Set;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.transport.Response;

/**
 * Which operation a request asks for. What it names in its query and is not known is refused, and
 * never taken for something else.
 */
final class Operations {
  /** Parameters that change nothing, or only what an operation reads by itself. */
  private static final Set<String> KNOWN =
      Set.of(
          "acl",
          "continuation-token",
          "cors",
          "delete",
          "delimiter",
          "encoding-type",
          "fetch-owner",
          "key-marker",
          "lifecycle",
          "list-type",
          "location",
          "marker",
          "max-keys",
          "max-parts",
          "max-uploads",
          "part-number-marker",
          "partNumber",
          "policy",
          "prefix",
          "start-after",
          "tagging",
          "upload-id-marker",
          "uploadId",
          "uploads",
          "versioning",
          "x-id");

  private final BucketOperations buckets;
  private final ListOperations lists;
  private final ObjectOperations objects;
  private final MultipartOperations multipart;

  Operations(ObjectStore store, String region) {
    this.buckets = new BucketOperations(store, region);
    this.lists = new ListOperations(store);
    this.objects = new ObjectOperations(store);
    this.multipart = new MultipartOperations(store);
  }

  Response run(Call call) throws IOException {
    S3Request request = call.request();
    for (S3Request.Parameter each : request.query()) {
      if (!KNOWN.contains(each.name())
          && !each.name().startsWith("X-Amz-")
          && !each.name().startsWith("response-")) {
        throw notImplemented("the parameter " + each.name());
      }
    }
    if (call.bucket().isEmpty()) {
      return service(call);
    }
    return call.key().isEmpty() ? bucket(call) : object(call);
  }

  private Response service(Call call) throws S3Exception {
    if (call.request().method().equals("GET")) {
      return buckets.all();
    }
    throw notAllowed(call);
  }

  private Response bucket(Call call) throws IOException {
    S3Request request = call.request();
    return switch (request.method()) {
      case "GET" -> bucketGet(call);
      case "HEAD" -> buckets.head(call);
      case "PUT" -> {
        onlyAcl(request);
        yield request.has("acl") ? buckets.acl(call) : buckets.create(call);
      }
      case "DELETE" -> {
        none(request, "cors", "lifecycle", "policy", "tagging");
        yield buckets.delete(call);
      }
      case "POST" -> {
        if (!request.has("delete")) {
          throw notImplemented("this POST of a bucket");
        }
        yield objects.deleteMany(call);
      }
      default -> throw notAllowed(call);
    };
  }

  private static void onlyAcl(S3Request request) throws S3Exception {
    none(request, "versioning", "cors", "lifecycle", "policy", "tagging");
  }

  private static void none(S3Request request, String... parameters) throws S3Exception {
    for (String each : parameters) {
      if (request.has(each)) {
        throw notImplemented("to change ?" + each);
      }
    }
  }

  private Response bucketGet(Call call) throws IOException {
    S3Request request = call.request();
    if (request.has("location")) {
      return buckets.location(call);
    } else if (request.has("versioning")) {
      return buckets.versioning(call);
    } else if (request.has("acl")) {
      return buckets.ownAcl(call);
    } else if (request.has("uploads")) {
      return lists.uploads(call);
    } else if (request.has("policy")) {
      throw buckets.none(call, S3Error.NO_SUCH_BUCKET_POLICY);
    } else if (request.has("cors")) {
      throw buckets.none(call, S3Error.NO_SUCH_CORS);
    } else if (request.has("lifecycle")) {
      throw buckets.none(call, S3Error.NO_SUCH_LIFECYCLE);
    } else if (request.has("tagging")) {
      throw buckets.none(call, S3Error.NO_SUCH_TAG_SET);
    }
    return request.parameter("list-type").filter("2"::equals).isPresent()
        ? lists.second(call)
        : lists.first(call);
  }

  private Response object(Call call) throws IOException {
    S3Request request = call.request();
    if (request.has("tagging")) {
      throw notImplemented("tags of objects");
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> {
        if (request.has("uploadId")) {
          yield lists.parts(call);
        }
        yield request.has("acl") ? objects.ownAcl(call) : objects.get(call);
      }
      case "PUT" -> {
        if (request.has("uploadId")) {
          yield multipart.part(call);
        }
        if (request.has("partNumber")) {
          throw new S3Exception(S3Error.INVALID_ARGUMENT, "a part belongs to an uploadId");
        }
        yield request.has("acl") ? objects.acl(call) : objects.put(call);
      }
      case "DELETE" -> request.has("uploadId") ? multipart.abort(call) : objects.delete(call);
      case "POST" -> {
        if (request.has("uploads")) {
          yield multipart.begin(call);
        }
        if (request.has("uploadId")) {
          yield multipart.complete(call);
        }
        throw notImplemented("this POST of an object");
      }
      default -> throw notAllowed(call);
    };
  }

  private static S3Exception notImplemented(String what) {
    return new S3Exception(S3Error.NOT_IMPLEMENTED, what + " is not implemented");
  }

  private static S3Exception notAllowed(Call call) {
    return new S3Exception(
        S3Error.METHOD_NOT_ALLOWED, call.request().method() + " is not taken here");
  }
}
