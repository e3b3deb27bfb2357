package souk.gateway.s3.signature;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.transport.Request;

/** What a request's signature says of its body. */
public final class Signed {
  static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  private static final String STREAMING_TRAILER = STREAMING + "-TRAILER";
  private static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int BUFFER = 1 << 16;

  private final SigningKey key;
  private final String signature;
  private final String payload;

  Signed(SigningKey key, String signature, String payload) {
    this.key = key;
    this.signature = signature;
    this.payload = payload;
  }

  /**
   * The body, without what was put around it for the way. Where it is not what was signed or
   * announced, reading it fails, at its end at the latest: until then nothing of it may be used.
   *
   * @param most bytes that are taken
   * @throws S3Exception when what is announced is too much, or contradicts itself
   */
  public SignedBody body(S3Request request, long most) throws S3Exception {
    return body(request, most, true);
  }

  /**
   * The same.
   *
   * @param checked whether the request's checksum headers speak of its body
   */
  public SignedBody body(S3Request request, long most, boolean checked) throws S3Exception {
    boolean chunked =
        payload.equals(STREAMING)
            || payload.equals(STREAMING_TRAILER)
            || payload.equals(UNSIGNED_TRAILER);
    if (!chunked && !payload.equals(UNSIGNED) && !HASH.matcher(payload).matches()) {
      throw new S3Exception(
          S3Error.INVALID_REQUEST,
          "x-amz-content-sha256 is a hash in hex, %s, %s, %s or %s"
              .formatted(UNSIGNED, STREAMING, STREAMING_TRAILER, UNSIGNED_TRAILER));
    }
    long length = chunked ? decodedLength(request) : request.length();
    if (length == Request.UNANNOUNCED) {
      throw new S3Exception(
          S3Error.MISSING_CONTENT_LENGTH,
          "say the body's length: Content-Length, or x-amz-decoded-content-length");
    }
    if (length > most) {
      throw new S3Exception(
          S3Error.ENTITY_TOO_LARGE,
          "the body has %d bytes, at most %d are taken".formatted(length, most));
    }
    Announced announced =
        checked ? Announced.of(request, payload.endsWith("-TRAILER")) : Announced.NOTHING;
    Optional<String> hash =
        chunked || payload.equals(UNSIGNED) ? Optional.empty() : Optional.of(payload);
    return new SignedBody(source(request, length), length, hash, announced);
  }

  private SignedBody.Source source(S3Request request, long length) {
    InputStream raw = request.raw().get();
    return switch (payload) {
      case STREAMING ->
          new ChunkedSource(
              buffered(raw), length, Optional.of(new ChunkSignatures(key, signature)), false);
      case STREAMING_TRAILER ->
          new ChunkedSource(
              buffered(raw), length, Optional.of(new ChunkSignatures(key, signature)), true);
      case UNSIGNED_TRAILER -> new ChunkedSource(buffered(raw), length, Optional.empty(), true);
      default -> new PlainSource(raw);
    };
  }

  private static InputStream buffered(InputStream raw) {
    return new BufferedInputStream(raw, BUFFER);
  }

  private static long decodedLength(S3Request request) throws S3Exception {
    Optional<String> value = request.header("x-amz-decoded-content-length");
    return value.isEmpty()
        ? Request.UNANNOUNCED
        : S3Request.number("x-amz-decoded-content-length", value.get(), 0, Long.MAX_VALUE);
  }
}
