package souk.gateway.s3.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/**
 * The examples of the S3 API reference, "Signature calculations for the Authorization header" and
 * "Authenticating requests: using query parameters", with their published signatures.
 */
class SignatureVectorsTest {
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");

  @TempDir Path folder;
  private Authenticator authenticator;

  @BeforeEach
  void open() throws IOException {
    authenticator = new Authenticator(KeyFile.ofExamples(folder), "us-east-1", () -> THEN);
  }

  private static TestSigner with(TestSigner request, String signed, String signature) {
    return request
        .header("x-amz-date", TestSigner.TIME)
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=%s,Signature=%s".formatted(signed, signature));
  }

  private void letIn(S3Request request) {
    assertThatCode(() -> authenticator.check(request)).doesNotThrowAnyException();
  }

  @Test
  void shouldLetInWhenARangeIsAskedFor() throws S3Exception {
    letIn(
        with(
                new TestSigner("GET", "/test.txt", "")
                    .header("range", "bytes=0-9")
                    .header("x-amz-content-sha256", Hashes.EMPTY),
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
            .request(""));
  }

  @Test
  void shouldLetInAndCheckTheBodyWhenAnObjectIsPut() throws IOException {
    byte[] body = TestSigner.bytes("Welcome to Amazon S3.");
    S3Request request =
        with(
                new TestSigner("PUT", "/test%24file.text", "")
                    .header("date", "Fri, 24 May 2013 00:00:00 GMT")
                    .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
                    .header(
                        "x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
                    .body(body),
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
            .request("");

    assertThat(authenticator.check(request).body(request, 100).readAllBytes()).isEqualTo(body);
  }

  @Test
  void shouldLetInWhenAParameterHasNoValue() throws S3Exception {
    letIn(
        with(
                new TestSigner("GET", "/", "lifecycle")
                    .header("x-amz-content-sha256", Hashes.EMPTY),
                "host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
            .request("lifecycle"));
  }

  @Test
  void shouldLetInWhenObjectsAreListed() throws S3Exception {
    letIn(
        with(
                new TestSigner("GET", "/", "").header("x-amz-content-sha256", Hashes.EMPTY),
                "host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
            .request("max-keys=2&prefix=J"));
  }

  @Test
  void shouldLetInWhenAUrlIsPresigned() throws S3Exception {
    letIn(
        new TestSigner("GET", "/test.txt", "")
            .request(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
                    + "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
                    + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                    + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
  }

  private static byte[] letters() {
    byte[] all = new byte[66560];
    Arrays.fill(all, (byte) 'a');
    return all;
  }

  private static byte[] chunks(String first, String second, String end) {
    String letters = new String(letters(), java.nio.charset.StandardCharsets.US_ASCII);
    return TestSigner.bytes(
        "10000;chunk-signature=%s\r\n%s\r\n400;chunk-signature=%s\r\n%s\r\n0;chunk-signature=%s"
            .formatted(first, letters.substring(0, 65536), second, letters.substring(65536), end));
  }

  @Test
  void shouldGiveTheBytesWhenChunksAreSigned() throws IOException {
    byte[] body =
        chunks(
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
    S3Request request =
        with(
                new TestSigner("PUT", "/examplebucket/chunkObject.txt", "")
                    .header("content-encoding", "aws-chunked")
                    .header("content-length", "66824")
                    .header("x-amz-decoded-content-length", "66560")
                    .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
                    .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                    .body(body),
                "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                    + "x-amz-decoded-content-length;x-amz-storage-class",
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
            .request("");
    S3Request toS3 = atPath(request);

    assertThat(authenticator.check(toS3).body(toS3, 1 << 20).readAllBytes()).isEqualTo(letters());
  }

  /** This example is sent to s3.amazonaws.com, with the bucket in the path. */
  private static S3Request atPath(S3Request request) {
    java.util.Map<String, java.util.List<String>> headers =
        new java.util.HashMap<>(request.headers());
    headers.put("host", java.util.List.of("s3.amazonaws.com"));
    return new S3Request(
        request.method(),
        request.path(),
        request.query(),
        headers,
        request.length(),
        request.raw());
  }

  @Test
  void shouldGiveTheBytesWhenTheTrailerIsSigned() throws IOException {
    byte[] body =
        chunks(
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
                + "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:"
                + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
    S3Request request =
        atPath(
            with(
                    new TestSigner("PUT", "/examplebucket/chunkObject.txt", "")
                        .header("content-encoding", "aws-chunked")
                        .header("content-length", "66824")
                        .header("x-amz-decoded-content-length", "66560")
                        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
                        .header("x-amz-trailer", "x-amz-checksum-crc32c")
                        .header(
                            "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
                        .body(body),
                    "content-encoding;host;x-amz-content-sha256;x-amz-date;"
                        + "x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
                    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
                .request(""));

    SignedBody read = authenticator.check(request).body(request, 1 << 20);

    assertThat(read.readAllBytes()).isEqualTo(letters());
    assertThat(read.checksum()).contains(new SignedBody.Sum(ChecksumKind.CRC32C, "sOO8/Q=="));
  }
}
