package souk.cli.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import souk.gateway.s3.S3Gateway;
import souk.gateway.s3.S3Settings;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.object.Vault;
import souk.gateway.s3.signature.AccessKeys;
import souk.transport.HttpCall;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.Request;
import souk.transport.RequestBody;
import souk.transport.Response;
import souk.transport.ServerLimits;

/**
 * Objects through an S3 gateway, whose disk has them, beside the same bytes through a plain server:
 * that one writes a file, syncs it, and sends it back. Client and servers are one process.
 */
final class S3Bench implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long MOST = 1L << 40;
  private static final int WARM = 5;
  private static final long SEED = 20_261_130;

  private final byte[] object;
  private final S3Gateway gateway;
  private final HttpServer plain;
  private final HttpDialer dialer = new HttpDialer();
  private final Path file;
  private final String id;
  private final String secret;

  S3Bench(Path folder, int bytes) throws IOException {
    object = new byte[bytes];
    new Random(SEED).nextBytes(object);
    Path keys = folder.resolve("keys");
    id = AccessKeys.add(keys, "bench", new SecureRandom());
    secret =
        Files.readAllLines(keys).stream()
            .filter(line -> line.contains("secret"))
            .map(line -> line.substring(line.indexOf('=') + 1).strip())
            .findFirst()
            .orElseThrow();
    file = folder.resolve("plain");
    gateway =
        S3Gateway.start(
            new S3Settings("127.0.0.1", 0, "us-east-1", Optional.empty(), ServerLimits.DEFAULT),
            AccessKeys.load(keys),
            ObjectStore.open(
                folder.resolve("s3"),
                new NoVault(),
                new ObjectStore.Rules(MOST, MOST, Duration.ofDays(1), MOST),
                InstantSource.system()),
            InstantSource.system());
    plain =
        HttpServer.builder()
            .get("/object", _ -> Response.of(Files.readAllBytes(file)))
            .route("PUT", "/object", bytes, this::write)
            .start();
  }

  /** Nothing goes there for as long as this lasts. */
  private static final class NoVault implements Vault {
    @Override
    public void keep(String name, Content content) throws IOException {
      throw new IOException("nothing is kept");
    }

    @Override
    public void read(String name, long from, long length, OutputStream out) throws IOException {
      throw new IOException("nothing is kept");
    }

    @Override
    public boolean lost(String name) {
      return false;
    }

    @Override
    public void forget(String name) {
      // there is nothing
    }

    @Override
    public void close() {
      // there is nothing
    }
  }

  private Response write(Request request) throws IOException {
    try (InputStream in = request.bodyStream();
        OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    return Response.of(new byte[0]);
  }

  /** Figures of so many objects, by name. */
  Map<String, Object> run(int objects) throws Exception {
    HttpPeer peer = dialer.peer(plain.uri());
    signed("PUT", "/bench", new byte[0]);
    Map<String, Meter> meters = new LinkedHashMap<>();
    for (int i = -WARM; i < objects; i++) {
      String path = "/bench/" + i;
      boolean counts = i >= 0;
      measure(meters, "s3Put", counts, () -> signed("PUT", path, object));
      measure(meters, "httpPut", counts, () -> call(peer, "PUT", "/object", Map.of(), object));
      byte[] got = measure(meters, "s3Get", counts, () -> signed("GET", path, new byte[0]));
      if (!Arrays.equals(got, object)) {
        throw new IOException("what came back is not what was put");
      }
      measure(meters, "httpGet", counts, () -> call(peer, "GET", "/object", Map.of(), new byte[0]));
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("objectBytes", object.length);
    double megabytes = (double) object.length * objects / 1e6;
    meters.forEach((name, meter) -> {
      figures.put(name + "MBps", Math.round(megabytes * 1e10 / meter.nanos) / 10.0);
      figures.put(name + "MillisPerMB", Math.round(meter.processor / 1e4 / megabytes) / 100.0);
    });
    return figures;
  }

  /** Time, and processor time of all parties. */
  private static final class Meter {
    private double nanos;
    private double processor;
  }

  @FunctionalInterface
  private interface Call {
    byte[] make() throws Exception;
  }

  private static double processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static byte[] measure(Map<String, Meter> meters, String name, boolean counts, Call call)
      throws Exception {
    long begun = System.nanoTime();
    double before = processor();
    byte[] answer = call.make();
    if (counts) {
      Meter meter = meters.computeIfAbsent(name, _ -> new Meter());
      meter.nanos += System.nanoTime() - begun;
      meter.processor += processor() - before;
    }
    return answer;
  }

  private static byte[] call(
      HttpPeer peer, String method, String path, Map<String, String> headers, byte[] body)
      throws PeerException, IOException {
    HttpCall call = new HttpCall(method, path, RequestBody.of(body), PATIENCE);
    return peer.exchange(
        call,
        headers,
        MOST,
        (status, in) -> {
          byte[] answer = in.readAllBytes();
          if (status != 200) {
            throw new IOException(
                method + " " + path + ": " + new String(answer, StandardCharsets.UTF_8));
          }
          return answer;
        });
  }

  /** A request as clients sign it: Signature Version 4 over the body's hash. */
  private byte[] signed(String method, String path, byte[] body)
      throws PeerException, IOException, GeneralSecurityException {
    URI uri = gateway.uri();
    String time = TIME.format(InstantSource.system().instant());
    String hash = hex(MessageDigest.getInstance("SHA-256").digest(body));
    String names = "host;x-amz-content-sha256;x-amz-date";
    String canonical =
        "%s\n%s\n\nhost:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n\n%s\n%s"
            .formatted(method, path, uri.getAuthority(), hash, time, names, hash);
    String scope = time.substring(0, 8) + "/us-east-1/s3/aws4_request";
    String text =
        "AWS4-HMAC-SHA256\n%s\n%s\n%s"
            .formatted(
                time, scope, hex(MessageDigest.getInstance("SHA-256").digest(bytes(canonical))));
    byte[] key = bytes("AWS4" + secret);
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    String authorization =
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(id, scope, names, hex(mac(key, text)));
    return call(
        dialer.peer(uri),
        method,
        path,
        Map.of("Authorization", authorization, "x-amz-content-sha256", hash, "x-amz-date", time),
        body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes(text));
  }

  @Override
  public void close() {
    dialer.close();
    gateway.close();
    plain.close();
  }
}
