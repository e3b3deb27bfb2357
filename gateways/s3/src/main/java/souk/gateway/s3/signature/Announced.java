package souk.gateway.s3.signature;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/**
 * What a request's headers say that its body is.
 *
 * @param md5 in base64
 * @param kind of the checksum that comes with it
 * @param checksum in base64; empty when it comes behind the body
 */
record Announced(Optional<String> md5, Optional<ChecksumKind> kind, Optional<String> checksum) {
  static final Announced NOTHING =
      new Announced(Optional.empty(), Optional.empty(), Optional.empty());

  private static final int MD5_BYTES = 16;

  /**
   * Reads it.
   *
   * @param trailers whether something may come behind the body
   */
  static Announced of(S3Request request, boolean trailers) throws S3Exception {
    Optional<String> md5 = request.header("content-md5");
    if (md5.isPresent() && !isMd5(md5.get())) {
      throw new S3Exception(S3Error.INVALID_DIGEST, "Content-MD5 is 16 bytes in base64");
    }
    List<ChecksumKind> kinds = new ArrayList<>();
    for (ChecksumKind each : ChecksumKind.values()) {
      if (request.header(each.header()).isPresent()) {
        kinds.add(each);
      }
    }
    Optional<String> trailer = request.header("x-amz-trailer");
    if (kinds.size() > 1 || (trailer.isPresent() && !kinds.isEmpty())) {
      throw refused("a body has one checksum, before it or behind it");
    }
    if (trailer.isPresent()) {
      ChecksumKind kind =
          ChecksumKind.ofHeader(trailer.get())
              .orElseThrow(() -> refused("x-amz-trailer names one x-amz-checksum-… header"));
      if (!trailers) {
        throw refused("x-amz-trailer needs an x-amz-content-sha256 that ends with -TRAILER");
      }
      return new Announced(md5, Optional.of(kind), Optional.empty());
    }
    if (kinds.isEmpty()) {
      if (request.header("x-amz-sdk-checksum-algorithm").isPresent()) {
        throw refused("x-amz-sdk-checksum-algorithm names a checksum that did not come");
      }
      return new Announced(md5, Optional.empty(), Optional.empty());
    }
    ChecksumKind kind = kinds.getFirst();
    String value = request.header(kind.header()).orElseThrow();
    if (!kind.isValue(value)) {
      throw refused(kind.header() + " is no such checksum in base64");
    }
    return new Announced(md5, Optional.of(kind), Optional.of(value));
  }

  private static boolean isMd5(String text) {
    try {
      return Base64.getDecoder().decode(text).length == MD5_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static S3Exception refused(String why) {
    return new S3Exception(S3Error.INVALID_REQUEST, why);
  }
}
