package souk.gateway.s3.signature;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/** Makes requests as a client signs them. */
final class TestSigner {
  static final String ID = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final String TIME = "20130524T000000Z";
  static final String HOST = "examplebucket.s3.amazonaws.com";

  private final String method;
  private final String path;
  private final String query;
  private final Map<String, List<String>> headers = new TreeMap<>();
  private byte[] body = {};
  private String time = TIME;
  private String secret = SECRET;
  private String id = ID;

  TestSigner(String method, String path, String query) {
    this.method = method;
    this.path = path;
    this.query = query;
    header("host", HOST);
  }

  TestSigner header(String name, String value) {
    headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    return this;
  }

  TestSigner body(byte[] bytes) {
    body = bytes;
    return this;
  }

  TestSigner at(String when) {
    time = when;
    return this;
  }

  TestSigner as(String accessKey, String secretKey) {
    id = accessKey;
    secret = secretKey;
    return this;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The request with its header {@code Authorization}. */
  S3Request signed() throws S3Exception {
    headers.put("x-amz-date", List.of(time));
    headers.putIfAbsent("x-amz-content-sha256", List.of(Hashes.EMPTY));
    List<String> names = List.copyOf(headers.keySet());
    S3Request bare = request(query);
    String signature =
        new SigningKey(secret, time, "us-east-1", "s3")
            .request(
                CanonicalRequest.of(
                    bare, names, "", headers.get("x-amz-content-sha256").getFirst()));
    header(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=%s/%s/us-east-1/s3/aws4_request, SignedHeaders=%s, Signature=%s"
            .formatted(id, time.substring(0, 8), String.join(";", names), signature));
    return request(query);
  }

  /** The request with its headers as they are. */
  S3Request request(String rawQuery) throws S3Exception {
    return new S3Request(
        method,
        souk.gateway.s3.protocol.Percent.decode(path, false),
        S3Request.query(rawQuery),
        new LinkedHashMap<>(headers),
        body.length,
        () -> new ByteArrayInputStream(body));
  }
}
