package souk.gateway.s3.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

class AuthenticatorTest {
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");

  @TempDir Path folder;
  private AccessKeys keys;
  private Instant now = THEN;
  private Authenticator authenticator;

  @BeforeEach
  void open() throws IOException {
    keys = KeyFile.ofExamples(folder);
    authenticator = new Authenticator(keys, "eu-1", () -> now);
  }

  private void refused(S3Request request, S3Error error) {
    assertThatThrownBy(() -> authenticator.check(request))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private static TestSigner get() {
    return new TestSigner("GET", "/test.txt", "a=b");
  }

  @Test
  void shouldRefuseWhenTheRequestIsNotTheOneThatWasSigned() throws S3Exception {
    S3Request signed = get().header("x-amz-meta-a", "1").signed();
    assertThatCode(() -> authenticator.check(signed)).doesNotThrowAnyException();

    S3Request path =
        new S3Request("GET", "/other", signed.query(), signed.headers(), 0, signed.raw());
    S3Request method =
        new S3Request("HEAD", signed.path(), signed.query(), signed.headers(), 0, signed.raw());
    refused(path, S3Error.SIGNATURE_DOES_NOT_MATCH);
    refused(method, S3Error.SIGNATURE_DOES_NOT_MATCH);
    refused(
        new S3Request(
            "GET", signed.path(), S3Request.query("a=c"), signed.headers(), 0, signed.raw()),
        S3Error.SIGNATURE_DOES_NOT_MATCH);
    refused(
        get().as(TestSigner.ID, TestSigner.SECRET + "x").signed(),
        S3Error.SIGNATURE_DOES_NOT_MATCH);
    refused(get().as("AKIANOBODY", TestSigner.SECRET).signed(), S3Error.INVALID_ACCESS_KEY);
  }

  @Test
  void shouldRefuseWhenAHeaderThatCountsIsNotSigned() throws S3Exception {
    S3Request signed = get().signed();
    java.util.Map<String, java.util.List<String>> more = new java.util.HashMap<>(signed.headers());
    more.put("x-amz-copy-source", java.util.List.of("/other/secret"));

    refused(
        new S3Request("GET", signed.path(), signed.query(), more, 0, signed.raw()),
        S3Error.ACCESS_DENIED);
  }

  @Test
  void shouldRefuseWhenTheClockIsMoreThanAQuarterOff() throws S3Exception {
    now = THEN.plus(Authenticator.SKEW);
    assertThatCode(() -> authenticator.check(get().signed())).doesNotThrowAnyException();
    now = THEN.plus(Authenticator.SKEW).plusSeconds(1);
    refused(get().signed(), S3Error.REQUEST_TIME_TOO_SKEWED);
    now = THEN.minus(Authenticator.SKEW).minusSeconds(1);
    refused(get().signed(), S3Error.REQUEST_TIME_TOO_SKEWED);
  }

  @Test
  void shouldRefuseWhenAUrlHasExpired() throws S3Exception {
    S3Request url =
        new TestSigner("GET", "/test.txt", "")
            .request(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
                    + "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
                    + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                    + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    now = THEN.plus(Duration.ofDays(1));
    assertThatCode(() -> authenticator.check(url)).doesNotThrowAnyException();
    now = now.plusSeconds(1);
    refused(url, S3Error.ACCESS_DENIED);
  }

  @Test
  void shouldRefuseWhenAWriteIsReplayed() throws S3Exception {
    S3Request write = new TestSigner("DELETE", "/test.txt", "").signed();
    S3Request read = get().signed();
    assertThatCode(() -> authenticator.check(write)).doesNotThrowAnyException();
    assertThatCode(() -> authenticator.check(read)).doesNotThrowAnyException();
    now = THEN.plus(Replays.MOMENT);
    assertThatCode(() -> authenticator.check(write)).doesNotThrowAnyException();
    now = now.plusMillis(1);
    refused(write, S3Error.ACCESS_DENIED);
    assertThatCode(() -> authenticator.check(read)).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseWhenAWriteIsReplayedAfterARestart() throws Exception {
    Path seen = folder.resolve("seen");
    S3Request first = new TestSigner("DELETE", "/first", "").signed();
    S3Request second = new TestSigner("DELETE", "/second", "").signed();
    authenticator = new Authenticator(keys, "eu-1", () -> now, seen);
    var _ = authenticator.check(first);
    // It is killed in the middle of the second's entry, and starts again.
    Files.write(seen, new byte[7], StandardOpenOption.APPEND);
    now = THEN.plus(Replays.MOMENT).plusSeconds(1);
    authenticator = new Authenticator(keys, "eu-1", () -> now, seen);
    refused(first, S3Error.ACCESS_DENIED);
    var _ = authenticator.check(second);
    now = now.plus(Replays.MOMENT).plusSeconds(1);
    authenticator = new Authenticator(keys, "eu-1", () -> now, seen);
    refused(first, S3Error.ACCESS_DENIED);
    refused(second, S3Error.ACCESS_DENIED);
    now = THEN.plus(Authenticator.SKEW.multipliedBy(3));
    authenticator = new Authenticator(keys, "eu-1", () -> now, seen);
    assertThat(seen).as("what nobody can replay is forgotten").isEmptyFile();
  }

  @Test
  void shouldRefuseWhenNobodySigned() throws S3Exception {
    refused(get().request(""), S3Error.ACCESS_DENIED);
    refused(get().header("authorization", "AWS AKIA:abc").request(""), S3Error.INVALID_REQUEST);
    refused(
        get()
            .header("x-amz-date", TestSigner.TIME)
            .header("authorization", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=, Signature=")
            .request(""),
        S3Error.AUTHORIZATION_HEADER_MALFORMED);
  }

  private void wrong(TestSigner request, S3Error error) throws S3Exception {
    S3Request sent = request.signed();
    assertThatThrownBy(
            () -> {
              // Whoever else was here is gone: each body is a request of its own.
              authenticator = new Authenticator(keys, "eu-1", () -> now);
              var _ = authenticator.check(sent).body(sent, 100).readAllBytes();
            })
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private static TestSigner put(String payload, String body) {
    return new TestSigner("PUT", "/test.txt", "")
        .header("x-amz-content-sha256", payload)
        .body(TestSigner.bytes(body));
  }

  @Test
  void shouldRefuseWhenABodyIsNotWhatWasSignedOrAnnounced() throws S3Exception {
    String unsigned = "UNSIGNED-PAYLOAD";
    wrong(put(Hashes.sha256Hex("one"), "two"), S3Error.CONTENT_SHA256_MISMATCH);
    wrong(put("nonsense", "two"), S3Error.INVALID_REQUEST);
    wrong(put(unsigned, "x".repeat(101)), S3Error.ENTITY_TOO_LARGE);
    wrong(
        put(unsigned, "two").header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="), S3Error.BAD_DIGEST);
    wrong(put(unsigned, "two").header("content-md5", "??"), S3Error.INVALID_DIGEST);
    wrong(put(unsigned, "two").header("x-amz-checksum-crc32", "AAAAAA=="), S3Error.BAD_DIGEST);
    wrong(put(unsigned, "two").header("x-amz-checksum-crc32", "AAAA"), S3Error.INVALID_REQUEST);
    wrong(
        put(unsigned, "two").header("x-amz-sdk-checksum-algorithm", "CRC32"),
        S3Error.INVALID_REQUEST);
  }

  @Test
  void shouldRefuseWhenChunksAreNotWhatWasSignedOrAnnounced() throws S3Exception {
    String unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    String good = "x-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    S3Request whole = chunks(unsigned, "9\r\n123456789\r\n0\r\n" + good).signed();
    assertThatCode(() -> authenticator.check(whole).body(whole, 100).readAllBytes())
        .doesNotThrowAnyException();

    wrong(chunks(unsigned, "9\r\n123456780\r\n0\r\n" + good), S3Error.BAD_DIGEST);
    wrong(chunks(unsigned, "9\r\n123456789\r\n0\r\n\r\n"), S3Error.INVALID_REQUEST);
    wrong(chunks(unsigned, "8\r\n12345678\r\n0\r\n" + good), S3Error.INCOMPLETE_BODY);
    wrong(chunks(unsigned, "9\r\n12345"), S3Error.INCOMPLETE_BODY);
    wrong(chunks(unsigned, "9\r\n123456789\r\n"), S3Error.INCOMPLETE_BODY);
    wrong(chunks(unsigned, "a\r\n1234567890\r\n0\r\n" + good), S3Error.INVALID_REQUEST);
    wrong(chunks(unsigned, "9\r\n1234567890\r\n0\r\n" + good), S3Error.INVALID_REQUEST);
    wrong(chunks(unsigned, "9\r\n123456789\r\n0\r\n" + good + "more"), S3Error.INVALID_REQUEST);
    wrong(chunks(unsigned, "9".repeat(600)), S3Error.INVALID_REQUEST);
    wrong(
        chunks(unsigned, "9\r\n123456789\r\n0\r\n" + "a:b\r\n".repeat(2) + good),
        S3Error.INVALID_REQUEST);
    wrong(
        chunks(
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            "9;chunk-signature=%s\r\n123456789\r\n0\r\n".formatted("0".repeat(64)) + good),
        S3Error.SIGNATURE_DOES_NOT_MATCH);
    wrong(
        chunks("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "9\r\n123456789\r\n0\r\n" + good),
        S3Error.INVALID_REQUEST);
  }

  private static TestSigner chunks(String payload, String body) {
    return put(payload, body)
        .header("x-amz-decoded-content-length", "9")
        .header("x-amz-trailer", "x-amz-checksum-crc32");
  }

  @Test
  void shouldGiveTheCatalogsValuesWhenTheDigitsAreSummed() {
    byte[] digits = TestSigner.bytes("123456789");
    java.util.Map<ChecksumKind, String> known =
        java.util.Map.of(
            ChecksumKind.CRC32, "cbf43926",
            ChecksumKind.CRC32C, "e3069283",
            ChecksumKind.CRC64NVME, "ae8b14860a799888");
    known.forEach((kind, hex) -> {
      ChecksumKind.Sum sum = kind.sum();
      sum.update(digits, 0, 1);
      sum.update(digits, 1, 8);
      assertThat(Hashes.hex(java.util.Base64.getDecoder().decode(sum.value()))).isEqualTo(hex);
    });
    byte[] long9 = TestSigner.bytes("123456789".repeat(3));
    ChecksumKind.Sum whole = ChecksumKind.CRC64NVME.sum();
    whole.update(long9, 0, 27);
    ChecksumKind.Sum single = ChecksumKind.CRC64NVME.sum();
    for (int i = 0; i < 27; i++) {
      single.update(long9, i, 1);
    }
    assertThat(whole.value()).isEqualTo(single.value());
  }

  @Test
  void shouldKeepKeysToTheirOwnerWhenTheyAreMade() throws IOException {
    Path file = folder.resolve("new");
    String id = AccessKeys.add(file, "backup", new SecureRandom());
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(AccessKeys.load(file).profiles()).containsEntry("backup", id);
    assertThat(AccessKeys.load(file).secret(id).orElseThrow()).hasSize(40);
    assertThatThrownBy(() -> AccessKeys.add(file, "backup", new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class);
    AccessKeys.remove(file, "backup");
    assertThat(AccessKeys.load(file).secret(id)).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> AccessKeys.load(file)).hasMessageContaining("chmod 600");
  }
}
