package souk.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Whole rounds of AWS's own client. */
@Timeout(120)
class S3ClientTest {
  private static final String BUCKET = "photos";
  private static final int PART = 5 << 20;

  @TempDir Path folder;
  private TestGateway gateway;
  private S3Client client;

  @BeforeEach
  void open() throws IOException {
    gateway = new TestGateway(folder, TestGateway.soon());
    client = gateway.client();
    client.createBucket(request -> request.bucket(BUCKET));
  }

  @AfterEach
  void close() {
    client.close();
    gateway.close();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private void put(String key, byte[] bytes) {
    client.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  private byte[] get(String key) {
    return client
        .getObjectAsBytes(
            request -> request.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED))
        .asByteArray();
  }

  private static void refused(Runnable call, int status, String code) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              if (!code.isEmpty()) {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              }
            });
  }

  private void awaitKept(String key) throws InterruptedException {
    while (!client
        .headObject(request -> request.bucket(BUCKET).key(key))
        .sdkHttpResponse()
        .firstMatchingHeader("x-souk-storage")
        .orElseThrow()
        .equals("kept")) {
      Thread.sleep(20);
    }
  }

  @Test
  void shouldGiveBackWhatWasPutWhenItIsSmallOrLargeHereOrKept() throws Exception {
    Map<String, byte[]> all =
        Map.of(
            "empty", new byte[0],
            "one", new byte[] {7},
            "a folder/ünï+cödé &<>%?#=;.txt", random(3000),
            "//../odd/./path//", random(100),
            "large", random(9_000_001));
    all.forEach(this::put);

    all.forEach((key, bytes) -> assertThat(get(key)).as(key).isEqualTo(bytes));
    for (String key : List.of("one", "a folder/ünï+cödé &<>%?#=;.txt", "large")) {
      awaitKept(key);
    }
    all.forEach((key, bytes) -> assertThat(get(key)).as(key).isEqualTo(bytes));
    assertThat(gateway.gateway().standing().here()).isZero();
    assertThat(
            client.listObjectsV2(request -> request.bucket(BUCKET)).contents().stream()
                .map(S3Object::key))
        .containsExactlyInAnyOrderElementsOf(all.keySet());
  }

  @Test
  void shouldKeepHeadersWhenAnObjectHasSome() {
    client.putObject(
        request ->
            request
                .bucket(BUCKET)
                .key("page")
                .contentType("text/html; charset=utf-8")
                .cacheControl("max-age=60")
                .contentEncoding("gzip")
                .metadata(Map.of("who", "me", "for", "you")),
        RequestBody.fromInputStream(new java.io.ByteArrayInputStream(random(10)), 10));

    HeadObjectResponse head = client.headObject(request -> request.bucket(BUCKET).key("page"));

    assertThat(head.contentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(head.cacheControl()).isEqualTo("max-age=60");
    assertThat(head.contentEncoding()).isEqualTo("gzip");
    assertThat(head.metadata()).isEqualTo(Map.of("who", "me", "for", "you"));
    assertThat(head.contentLength()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void shouldTakeChecksumsWhenTheyStandBehindTheBody(ChecksumAlgorithm algorithm) {
    byte[] bytes = random(200_000);
    client.putObject(
        request -> request.bucket(BUCKET).key("sum").checksumAlgorithm(algorithm),
        RequestBody.fromBytes(bytes));

    HeadObjectResponse head =
        client.headObject(
            request -> request.bucket(BUCKET).key("sum").checksumMode(ChecksumMode.ENABLED));

    assertThat(
            Arrays.asList(
                head.checksumCRC32(),
                head.checksumCRC32C(),
                head.checksumSHA1(),
                head.checksumSHA256()))
        .filteredOn(java.util.Objects::nonNull)
        .hasSize(1);
    assertThat(get("sum")).isEqualTo(bytes);
  }

  @Test
  void shouldMakeAnObjectWhenItComesInParts() throws Exception {
    byte[] bytes = random(2 * PART + 12345);
    String upload =
        client.createMultipartUpload(request -> request.bucket(BUCKET).key("film")).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      int from = (number - 1) * PART;
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(from + PART, bytes.length));
      int n = number;
      parts.add(
          CompletedPart.builder()
              .partNumber(n)
              .eTag(
                  client
                      .uploadPart(
                          request ->
                              request.bucket(BUCKET).key("film").uploadId(upload).partNumber(n),
                          RequestBody.fromBytes(part))
                      .eTag())
              .build());
    }
    assertThat(
            client
                .listParts(request -> request.bucket(BUCKET).key("film").uploadId(upload))
                .parts())
        .extracting(part -> part.size())
        .containsExactly((long) PART, (long) PART, 12345L);
    assertThat(client.listMultipartUploads(request -> request.bucket(BUCKET)).uploads()).hasSize(1);

    String etag =
        client
            .completeMultipartUpload(request ->
                request
                    .bucket(BUCKET)
                    .key("film")
                    .uploadId(upload)
                    .multipartUpload(all -> all.parts(parts)))
            .eTag();

    assertThat(etag).matches("\"[0-9a-f]{32}-3\"");
    assertThat(get("film")).isEqualTo(bytes);
    awaitKept("film");
    assertThat(range("bytes=%d-%d".formatted(PART - 2, PART + 1)))
        .isEqualTo(Arrays.copyOfRange(bytes, PART - 2, PART + 2));
    assertThat(client.listMultipartUploads(request -> request.bucket(BUCKET)).uploads()).isEmpty();
    refused(
        () ->
            client.abortMultipartUpload(
                request -> request.bucket(BUCKET).key("film").uploadId(upload)),
        404,
        "NoSuchUpload");
  }

  @Test
  void shouldAnswerAsBeforeWhenAnUploadIsCompletedOnceMore() throws IOException {
    String upload =
        client.createMultipartUpload(request -> request.bucket(BUCKET).key("film")).uploadId();
    List<CompletedPart> parts = List.of(part(upload, 1, random(77)));
    String etag = completed(upload, parts);

    assertThat(completed(upload, parts)).isEqualTo(etag);
    refused(
        () -> complete(upload, List.of(parts.getFirst().toBuilder().eTag("\"00\"").build())),
        404,
        "NoSuchUpload");
    client.close();
    gateway.close();
    gateway = new TestGateway(folder, TestGateway.soon());
    client = gateway.client();
    assertThat(completed(upload, parts)).isEqualTo(etag);

    put("film", random(5));
    refused(() -> complete(upload, parts), 404, "NoSuchUpload");
    assertThat(get("film")).isEqualTo(random(5));
  }

  private CompletedPart part(String upload, int number, byte[] bytes) {
    String etag =
        client
            .uploadPart(
                request -> request.bucket(BUCKET).key("film").uploadId(upload).partNumber(number),
                RequestBody.fromBytes(bytes))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  @Test
  void shouldRefuseATokenWhenNoListingGaveIt() {
    for (int i = 0; i < 3; i++) {
      put("b" + i, random(1));
    }
    client.createBucket(request -> request.bucket("others"));
    String given =
        client.listObjectsV2(request -> request.bucket(BUCKET).maxKeys(1)).nextContinuationToken();

    assertThat(listed(BUCKET, given)).containsExactly("b1", "b2");
    for (String token : List.of("", "YjE=", "nonsense", given + "=", given.replace('Y', 'Z'))) {
      refused(() -> listed(BUCKET, token), 400, "InvalidArgument");
    }
    refused(() -> listed("others", given), 400, "InvalidArgument");
  }

  private List<String> listed(String bucket, String token) {
    return client
        .listObjectsV2(request -> request.bucket(bucket).continuationToken(token))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  @Test
  void shouldRefuseAKeyWhenItHasANul() {
    refused(() -> put("a\0b", random(1)), 400, "InvalidArgument");
    refused(
        () -> client.createMultipartUpload(request -> request.bucket(BUCKET).key("a\0b")),
        400,
        "InvalidArgument");
    refused(() -> get("a\0b"), 404, "NoSuchKey");
  }

  @Test
  void shouldSayThatAnObjectIsLostWhenTheMarketGaveItUp() throws Exception {
    put("film", random(3000));
    awaitKept("film");
    gateway.vault().removeAll();

    refused(() -> get("film"), 500, "InternalError");
    assertThat(
            client
                .headObject(request -> request.bucket(BUCKET).key("film"))
                .sdkHttpResponse()
                .firstMatchingHeader("x-souk-storage"))
        .contains("lost");
    refused(
        () ->
            client.copyObject(request ->
                request
                    .sourceBucket(BUCKET)
                    .sourceKey("film")
                    .destinationBucket(BUCKET)
                    .destinationKey("copy")),
        500,
        "InternalError");
    HttpResponse<String> raw = getRaw("film");
    assertThat(raw.statusCode()).isEqualTo(500);
    assertThat(raw.body()).contains("<Code>InternalError</Code>", "keeps this object's bytes no");
    assertThat(raw.headers().map()).doesNotContainKeys("etag", "x-amz-meta-who", "x-souk-storage");
  }

  @ParameterizedTest
  @ValueSource(ints = {3000, 100_000})
  void shouldAskToComeAgainWhenTheMarketGivesNothingBackNow(int size) throws Exception {
    byte[] bytes = random(size);
    client.putObject(
        request -> request.bucket(BUCKET).key("film").metadata(Map.of("who", "me")),
        RequestBody.fromBytes(bytes));
    awaitKept("film");
    var _ = gateway.vault().away(true);

    HttpResponse<String> raw = getRaw("film");

    assertThat(raw.statusCode()).isEqualTo(503);
    assertThat(raw.headers().firstValue("retry-after")).isPresent();
    assertThat(raw.headers().firstValue("x-amz-request-id")).isPresent();
    assertThat(raw.headers().firstValue("content-type")).contains("application/xml");
    assertThat(raw.headers().map())
        .doesNotContainKeys("etag", "last-modified", "x-amz-meta-who", "x-souk-storage");
    assertThat(raw.body()).contains("<Code>ServiceUnavailable</Code>").doesNotContain("chain");
    var _ = gateway.vault().away(false);
    assertThat(get("film")).isEqualTo(bytes);
  }

  @Test
  void shouldCloseTheConnectionWhenAnEmptyPutExpectsASignThatItDoesNotGet() throws Exception {
    URI empty = presignedPut("empty");
    String first = expecting(empty, 0, "");
    String second = expecting(presignedPut("full"), 4, "body");

    assertThat(first).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nconnection: close\r\n");
    assertThat(second).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200");
    assertThat(get("empty")).isEmpty();
    assertThat(get("full")).isEqualTo("body".getBytes(StandardCharsets.US_ASCII));
  }

  /** What comes until the server closes the connection, which the client does not do. */
  private String expecting(URI uri, int length, String body) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "PUT %s?%s HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n%s\r\n"
              .formatted(
                  uri.getRawPath(),
                  uri.getRawQuery(),
                  uri.getAuthority(),
                  length,
                  length > 0 ? "Connection: close\r\n" : "");
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private URI presignedPut(String key) throws URISyntaxException {
    try (S3Presigner presigner = gateway.presigner()) {
      return presigner
          .presignPutObject(request ->
              request
                  .signatureDuration(Duration.ofMinutes(5))
                  .putObjectRequest(PutObjectRequest.builder().bucket(BUCKET).key(key).build()))
          .url()
          .toURI();
    }
  }

  private HttpResponse<String> getRaw(String key) throws Exception {
    try (S3Presigner presigner = gateway.presigner();
        HttpClient http = HttpClient.newHttpClient()) {
      URI get =
          presigner
              .presignGetObject(request ->
                  request
                      .signatureDuration(Duration.ofMinutes(5))
                      .getObjectRequest(GetObjectRequest.builder().bucket(BUCKET).key(key).build()))
              .url()
              .toURI();
      return http.send(
          HttpRequest.newBuilder(get).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
  }

  private byte[] range(String range) {
    return client
        .getObjectAsBytes(request -> request.bucket(BUCKET).key("film").range(range))
        .asByteArray();
  }

  @Test
  void shouldRefuseToCompleteWhenPartsAreSmallOrWrongOrGone() {
    String upload =
        client.createMultipartUpload(request -> request.bucket(BUCKET).key("film")).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      int n = number;
      String etag =
          client
              .uploadPart(
                  request -> request.bucket(BUCKET).key("film").uploadId(upload).partNumber(n),
                  RequestBody.fromBytes(random(10 + n)))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(n).eTag(etag).build());
    }

    refused(() -> complete(upload, parts), 400, "EntityTooSmall");
    refused(() -> complete(upload, parts.reversed()), 400, "InvalidPartOrder");
    refused(
        () -> complete(upload, List.of(parts.getFirst().toBuilder().eTag("\"00\"").build())),
        400,
        "InvalidPart");
    client.abortMultipartUpload(request -> request.bucket(BUCKET).key("film").uploadId(upload));
    refused(() -> complete(upload, parts), 404, "NoSuchUpload");
    assertThat(gateway.gateway().standing().here()).isZero();
  }

  private void complete(String upload, List<CompletedPart> parts) {
    var _ = completed(upload, parts);
  }

  private String completed(String upload, List<CompletedPart> parts) {
    return client
        .completeMultipartUpload(request ->
            request
                .bucket(BUCKET)
                .key("film")
                .uploadId(upload)
                .multipartUpload(all -> all.parts(parts)))
        .eTag();
  }

  @Test
  void shouldGiveRangesWhenTheyAreThereAndRefuseOthers() {
    byte[] bytes = random(1000);
    put("film", bytes);

    assertThat(range("bytes=0-0")).isEqualTo(Arrays.copyOf(bytes, 1));
    assertThat(range("bytes=990-2000")).isEqualTo(Arrays.copyOfRange(bytes, 990, 1000));
    assertThat(range("bytes=-3")).isEqualTo(Arrays.copyOfRange(bytes, 997, 1000));
    assertThat(range("bytes=500-")).isEqualTo(Arrays.copyOfRange(bytes, 500, 1000));
    refused(() -> range("bytes=1000-"), 416, "InvalidRange");
  }

  @Test
  void shouldKeepToConditionsWhenARequestHasSome() {
    put("film", random(10));
    String etag = client.headObject(request -> request.bucket(BUCKET).key("film")).eTag();

    refused(
        () ->
            client.putObject(
                request -> request.bucket(BUCKET).key("film").ifNoneMatch("*"),
                RequestBody.fromBytes(random(20))),
        412,
        "PreconditionFailed");
    client.putObject(
        request -> request.bucket(BUCKET).key("new").ifNoneMatch("*"),
        RequestBody.fromBytes(random(20)));
    client.putObject(
        request -> request.bucket(BUCKET).key("film").ifMatch(etag),
        RequestBody.fromBytes(random(30)));
    refused(
        () ->
            client.putObject(
                request -> request.bucket(BUCKET).key("film").ifMatch(etag),
                RequestBody.fromBytes(random(40))),
        412,
        "PreconditionFailed");
    refused(
        () -> client.getObjectAsBytes(request -> request.bucket(BUCKET).key("film").ifMatch(etag)),
        412,
        "PreconditionFailed");
    String now = client.headObject(request -> request.bucket(BUCKET).key("film")).eTag();
    refused(
        () ->
            client.getObjectAsBytes(request -> request.bucket(BUCKET).key("film").ifNoneMatch(now)),
        304,
        "");
    assertThat(get("film")).isEqualTo(random(30));
  }

  @Test
  void shouldListPagesWhenThereAreManyKeys() {
    for (int i = 0; i < 12; i++) {
      put("a/%02d/x".formatted(i), random(1));
      put("b%02d".formatted(i), random(1));
    }
    List<String> keys = new ArrayList<>();
    List<String> prefixes = new ArrayList<>();
    int pages = 0;
    for (ListObjectsV2Response page :
        client.listObjectsV2Paginator(
            request -> request.bucket(BUCKET).delimiter("/").maxKeys(5))) {
      page.contents().forEach(each -> keys.add(each.key()));
      page.commonPrefixes().forEach(each -> prefixes.add(each.prefix()));
      pages++;
    }

    assertThat(pages).isEqualTo(3);
    assertThat(keys).hasSize(12).isSorted();
    assertThat(prefixes).containsExactly("a/");
    assertThat(
            client
                .listObjectsV2(request ->
                    request.bucket(BUCKET).prefix("a/").delimiter("/").startAfter("a/07/"))
                .commonPrefixes())
        .extracting(CommonPrefix::prefix)
        .containsExactly("a/08/", "a/09/", "a/10/", "a/11/");
    assertThat(client.listObjects(request -> request.bucket(BUCKET).marker("b09")).contents())
        .extracting(S3Object::key)
        .containsExactly("b10", "b11");
  }

  @Test
  void shouldShareBytesWhenAnObjectIsCopiedAndKeepThemWhenOneIsDeleted() throws Exception {
    byte[] bytes = random(2_000_000);
    put("one", bytes);
    awaitKept("one");
    client.copyObject(request ->
        request
            .sourceBucket(BUCKET)
            .sourceKey("one")
            .destinationBucket(BUCKET)
            .destinationKey("two ü")
            .metadataDirective(MetadataDirective.REPLACE)
            .metadata(Map.of("copied", "yes")));
    client.deleteObject(request -> request.bucket(BUCKET).key("one"));

    assertThat(get("two ü")).isEqualTo(bytes);
    assertThat(client.headObject(request -> request.bucket(BUCKET).key("two ü")).metadata())
        .containsEntry("copied", "yes");
    assertThatThrownBy(() -> get("one")).isInstanceOf(NoSuchKeyException.class);
    assertThat(gateway.vault().count()).isEqualTo(1);
    client.deleteObjects(request ->
        request
            .bucket(BUCKET)
            .delete(all -> all.objects(ObjectIdentifier.builder().key("two ü").build())));
    while (gateway.vault().count() > 0) {
      Thread.sleep(20);
    }
    client.deleteBucket(request -> request.bucket(BUCKET));
    assertThatThrownBy(() -> client.headBucket(request -> request.bucket(BUCKET)))
        .isInstanceOf(NoSuchBucketException.class);
  }

  @Test
  void shouldRefuseWhenABucketIsNotEmptyOrThereOrNamedSo() {
    put("one", random(1));

    refused(() -> client.deleteBucket(request -> request.bucket(BUCKET)), 409, "BucketNotEmpty");
    refused(
        () -> client.createBucket(request -> request.bucket(BUCKET)),
        409,
        "BucketAlreadyOwnedByYou");
    assertThat(
            client
                .getBucketLocation(request -> request.bucket(BUCKET))
                .locationConstraintAsString())
        .isNullOrEmpty();
  }

  @Test
  void shouldLetOthersInWhenAUrlIsPresigned() throws Exception {
    byte[] bytes = random(5000);
    try (S3Presigner presigner = gateway.presigner();
        HttpClient others = HttpClient.newHttpClient()) {
      URI put =
          presigner
              .presignPutObject(request ->
                  request
                      .signatureDuration(Duration.ofMinutes(5))
                      .putObjectRequest(
                          PutObjectRequest.builder().bucket(BUCKET).key("gift").build()))
              .url()
              .toURI();
      assertThat(
              others
                  .send(
                      HttpRequest.newBuilder(put)
                          .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
      URI get =
          presigner
              .presignGetObject(request ->
                  request
                      .signatureDuration(Duration.ofMinutes(5))
                      .getObjectRequest(
                          GetObjectRequest.builder().bucket(BUCKET).key("gift").build()))
              .url()
              .toURI();
      HttpResponse<byte[]> got =
          others.send(HttpRequest.newBuilder(get).build(), HttpResponse.BodyHandlers.ofByteArray());

      assertThat(got.body()).isEqualTo(bytes);
      HttpResponse<String> other =
          others.send(
              HttpRequest.newBuilder(URI.create(get.toString().replace("/gift?", "/gift2?")))
                  .build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      assertThat(other.statusCode()).isEqualTo(403);
      assertThat(other.body()).contains("<Code>SignatureDoesNotMatch</Code>");
    }
  }

  @Test
  void shouldGiveTheSameWhenItWasRestarted() throws Exception {
    put("one", random(100));
    String upload =
        client.createMultipartUpload(request -> request.bucket(BUCKET).key("film")).uploadId();
    String etag =
        client
            .uploadPart(
                request -> request.bucket(BUCKET).key("film").uploadId(upload).partNumber(1),
                RequestBody.fromBytes(random(77)))
            .eTag();
    client.close();
    gateway.close();
    gateway = new TestGateway(folder, TestGateway.soon());
    client = gateway.client();

    complete(upload, List.of(CompletedPart.builder().partNumber(1).eTag(etag).build()));

    assertThat(get("one")).isEqualTo(random(100));
    assertThat(get("film")).isEqualTo(random(77));
  }
}
