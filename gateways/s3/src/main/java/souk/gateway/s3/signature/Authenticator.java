package souk.gateway.s3.signature;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/**
 * Lets in who signed a request with a key of this gateway. Nothing of a body is read for it.
 *
 * <p>A request is good for 15 minutes before and after it was signed, a presigned one until it
 * expires. A write that is signed in its header is good once: see {@link Replays}.
 */
public final class Authenticator {
  /** By how much a client's clock may differ. */
  public static final Duration SKEW = Duration.ofMinutes(15);

  /** What clients name that were told of no region; s3cmd by the old name. */
  private static final Set<String> ANY_REGION = Set.of("us-east-1", "US");

  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final AccessKeys keys;
  private final String region;
  private final InstantSource clock;
  private final Replays replays;

  /**
   * One.
   *
   * @param region that clients are to name; {@code us-east-1} is taken besides
   */
  public Authenticator(AccessKeys keys, String region, InstantSource clock) {
    this(keys, region, clock, new Replays());
  }

  /**
   * One that knows writes of before, too.
   *
   * @param seen file of the signatures of writes, which need not be there
   */
  public Authenticator(AccessKeys keys, String region, InstantSource clock, Path seen)
      throws IOException {
    this(keys, region, clock, new Replays(seen, clock.instant()));
  }

  private Authenticator(AccessKeys keys, String region, InstantSource clock, Replays replays) {
    this.keys = keys;
    this.region = region;
    this.clock = clock;
    this.replays = replays;
  }

  /**
   * Checks a request.
   *
   * @return what its body must be like
   * @throws S3Exception when it is not let in
   */
  public Signed check(S3Request request) throws S3Exception {
    Claim claim = Claim.of(request);
    Instant now = clock.instant();
    timely(claim, now);
    if (!claim.service().equals("s3")
        || !(claim.region().equals(region) || ANY_REGION.contains(claim.region()))) {
      throw new S3Exception(
          S3Error.AUTHORIZATION_HEADER_MALFORMED,
          "the credential is for the service s3 in the region '%s'".formatted(region));
    }
    allSigned(request, claim);
    String secret =
        keys.secret(claim.accessKey())
            .orElseThrow(() ->
                new S3Exception(
                    S3Error.INVALID_ACCESS_KEY,
                    "this gateway does not know the access key; ./souk gateway keys makes one"));
    SigningKey key = new SigningKey(secret, claim.time(), claim.region(), claim.service());
    String payload = payload(request, claim);
    String canonical =
        CanonicalRequest.of(
            request, claim.signed(), claim.presigned() ? Claim.SIGNATURE : "", payload);
    if (!Hashes.same(key.request(canonical), claim.signature())) {
      throw new S3Exception(
          S3Error.SIGNATURE_DOES_NOT_MATCH,
          "the signature is not that of this request under this key");
    }
    if (!claim.presigned() && !READS.contains(request.method())) {
      replays.once(claim.signature(), now);
    }
    return new Signed(key, claim.signature(), payload);
  }

  private static void timely(Claim claim, Instant now) throws S3Exception {
    Instant at = claim.at();
    Optional<Duration> expires = claim.expires();
    if (expires.isPresent() && now.isAfter(at.plus(expires.get()))) {
      throw new S3Exception(S3Error.ACCESS_DENIED, "Request has expired");
    }
    boolean early = at.isAfter(now.plus(SKEW));
    if (early || (expires.isEmpty() && at.isBefore(now.minus(SKEW)))) {
      throw new S3Exception(
          S3Error.REQUEST_TIME_TOO_SKEWED,
          "the request was signed more than 15 minutes %s; set the client's clock"
              .formatted(early ? "ahead" : "ago"));
    }
  }

  /** What stands in such headers changes what is done, so that it must be signed. */
  private static void allSigned(S3Request request, Claim claim) throws S3Exception {
    for (String name : request.headers().keySet()) {
      if (name.startsWith("x-amz-") && !claim.signed().contains(name)) {
        throw new S3Exception(S3Error.ACCESS_DENIED, "the header " + name + " was not signed");
      }
    }
  }

  private static String payload(S3Request request, Claim claim) throws S3Exception {
    Optional<String> header = request.header("x-amz-content-sha256");
    if (claim.presigned()) {
      return header.or(() -> request.parameter("X-Amz-Content-Sha256")).orElse(Signed.UNSIGNED);
    }
    return header.orElseThrow(() ->
        new S3Exception(S3Error.INVALID_REQUEST, "the header x-amz-content-sha256 is missing"));
  }
}
