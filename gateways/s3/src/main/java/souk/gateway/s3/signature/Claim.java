package souk.gateway.s3.signature;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/**
 * Who a request says that it is from, in its header {@code Authorization} or in its query
 * (presigned).
 *
 * @param time when it was signed, as it is signed: {@code 20130524T000000Z}
 * @param signed names of signed headers, in lower case and sorted
 * @param expires how long a presigned request is good; empty for others
 */
record Claim(
    String accessKey,
    String region,
    String service,
    String time,
    List<String> signed,
    String signature,
    Optional<Duration> expires) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  static final String SIGNATURE = "X-Amz-Signature";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
  private static final Pattern TIMES = Pattern.compile("\\d{8}T\\d{6}Z");
  private static final Pattern SIGNATURES = Pattern.compile("[0-9a-f]{64}");
  private static final int LONGEST = 4096;
  private static final int MOST_SIGNED = 64;
  private static final long WEEK_SECONDS = Duration.ofDays(7).toSeconds();

  boolean presigned() {
    return expires.isPresent();
  }

  Instant at() throws S3Exception {
    try {
      return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw malformed("the date is written 20130524T000000Z");
    }
  }

  static Claim of(S3Request request) throws S3Exception {
    if (request.has(SIGNATURE) || request.has("X-Amz-Algorithm")) {
      return presigned(request);
    }
    String header =
        request
            .header("authorization")
            .orElseThrow(() ->
                new S3Exception(
                    S3Error.ACCESS_DENIED, "the request is not signed; nobody is let in without"));
    if (header.length() > LONGEST || !header.startsWith(ALGORITHM + " ")) {
      throw new S3Exception(
          S3Error.INVALID_REQUEST, "sign with AWS Signature Version 4: " + ALGORITHM);
    }
    Map<String, String> parts = new HashMap<>();
    for (String part : header.substring(ALGORITHM.length()).split(",", 8)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    return of(
        part(parts, "Credential"),
        request
            .header("x-amz-date")
            .orElseThrow(
                () -> new S3Exception(S3Error.ACCESS_DENIED, "the header x-amz-date is missing")),
        part(parts, "SignedHeaders"),
        part(parts, "Signature"),
        Optional.empty());
  }

  private static Claim presigned(S3Request request) throws S3Exception {
    if (!need(request, "X-Amz-Algorithm").equals(ALGORITHM)) {
      throw query("X-Amz-Algorithm is " + ALGORITHM);
    }
    if (request.header("authorization").isPresent()) {
      throw new S3Exception(
          S3Error.INVALID_REQUEST, "sign with the query or with a header, not with both");
    }
    long seconds;
    try {
      seconds = Long.parseLong(need(request, "X-Amz-Expires"));
    } catch (NumberFormatException e) {
      throw query("X-Amz-Expires is a number of seconds");
    }
    if (seconds < 1 || seconds > WEEK_SECONDS) {
      throw query("X-Amz-Expires is a number of seconds from 1 to " + WEEK_SECONDS);
    }
    return of(
        need(request, "X-Amz-Credential"),
        need(request, "X-Amz-Date"),
        need(request, "X-Amz-SignedHeaders"),
        need(request, SIGNATURE),
        Optional.of(Duration.ofSeconds(seconds)));
  }

  private static Claim of(
      String credential, String time, String signed, String signature, Optional<Duration> expires)
      throws S3Exception {
    String[] scope = credential.split("/", 6);
    if (scope.length != 5 || !scope[4].equals("aws4_request")) {
      throw malformed("the credential is KEY/DATE/REGION/s3/aws4_request");
    }
    if (!TIMES.matcher(time).matches() || !time.startsWith(scope[1]) || scope[1].length() != 8) {
      throw malformed("the date is written 20130524T000000Z, and its day stands in the credential");
    }
    List<String> names = Arrays.stream(signed.split(";", MOST_SIGNED + 1)).sorted().toList();
    if (names.size() > MOST_SIGNED || !names.contains("host")) {
      throw malformed("the signed headers are at most %d, host among them".formatted(MOST_SIGNED));
    }
    if (!SIGNATURES.matcher(signature).matches()) {
      throw malformed("a signature is 64 hex digits");
    }
    return new Claim(scope[0], scope[2], scope[3], time, names, signature, expires);
  }

  private static String part(Map<String, String> parts, String name) throws S3Exception {
    String value = parts.get(name);
    if (value == null) {
      throw malformed("the header Authorization has no " + name);
    }
    return value;
  }

  private static String need(S3Request request, String parameter) throws S3Exception {
    return request.parameter(parameter).orElseThrow(() -> query("the query has no " + parameter));
  }

  private static S3Exception query(String why) {
    return new S3Exception(S3Error.AUTHORIZATION_QUERY_PARAMETERS, why);
  }

  private static S3Exception malformed(String why) {
    return new S3Exception(S3Error.AUTHORIZATION_HEADER_MALFORMED, why);
  }
}
