package souk.gateway.s3.signature;

import java.nio.charset.StandardCharsets;

/**
 * A key of one day and region, made of a secret access key ("Deriving the signing key" of AWS's
 * documentation of Signature Version 4).
 */
final class SigningKey {
  private static final String REQUEST = "aws4_request";

  private final byte[] key;
  private final String scope;
  private final String time;

  /**
   * Derives it.
   *
   * @param time when something is signed: {@code 20130524T000000Z}
   */
  SigningKey(String secret, String time, String region, String service) {
    String day = time.substring(0, 8);
    byte[] ofDay = Hashes.hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), day);
    byte[] ofService = Hashes.hmac(Hashes.hmac(ofDay, region), service);
    this.key = Hashes.hmac(ofService, REQUEST);
    this.scope = String.join("/", day, region, service, REQUEST);
    this.time = time;
  }

  /** The signature of a request. */
  String request(String canonicalRequest) {
    return sign("AWS4-HMAC-SHA256", Hashes.sha256Hex(canonicalRequest));
  }

  /** The signature of a chunk, which follows one of before. */
  String chunk(String before, String hash) {
    return sign("AWS4-HMAC-SHA256-PAYLOAD", before, Hashes.EMPTY, hash);
  }

  /** The signature of the trailers, which follows that of the last chunk. */
  String trailer(String before, String lines) {
    return sign("AWS4-HMAC-SHA256-TRAILER", before, Hashes.sha256Hex(lines));
  }

  private String sign(String algorithm, String... lines) {
    return Hashes.hex(
        Hashes.hmac(key, String.join("\n", algorithm, time, scope, String.join("\n", lines))));
  }
}
