package souk.gateway.s3.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which bucket and object a request is about: by its path, or by its host where buckets are names
 * below a domain ({@code bucket.s3.example.com}).
 *
 * @param domain below which each bucket has a name; empty for paths alone
 */
public record Addressing(Optional<String> domain) {
  /** The longest key, in bytes of UTF-8. */
  public static final int LONGEST_KEY = 1024;

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern NUMBERS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  /**
   * What a request is about.
   *
   * @param bucket empty for the service itself
   * @param key empty for a bucket
   */
  public record Target(String bucket, String key) {
    /** As errors name it. */
    public String resource() {
      return bucket.isEmpty() ? "/" : "/" + bucket + (key.isEmpty() ? "" : "/" + key);
    }
  }

  /** What a request is about. */
  public Target of(S3Request request) throws S3Exception {
    String path = request.path().startsWith("/") ? request.path().substring(1) : request.path();
    Optional<String> host = hosted(request.header("host").orElse(""));
    if (host.isPresent()) {
      return checked(host.get(), path);
    }
    int slash = path.indexOf('/');
    return slash < 0
        ? checked(path, "")
        : checked(path.substring(0, slash), path.substring(slash + 1));
  }

  /** What {@code x-amz-copy-source} names: {@code /bucket/key}, percent-encoded. */
  public static Target copySource(String header) throws S3Exception {
    String source = header;
    int question = source.indexOf('?');
    if (question >= 0) {
      if (!source.substring(question).equals("?versionId=null")) {
        throw new S3Exception(S3Error.NOT_IMPLEMENTED, "there are no versions to copy");
      }
      source = source.substring(0, question);
    }
    String path = Percent.decode(source, true);
    path = path.startsWith("/") ? path.substring(1) : path;
    int slash = path.indexOf('/');
    if (slash < 0 || slash == path.length() - 1) {
      throw new S3Exception(
          S3Error.INVALID_ARGUMENT, "x-amz-copy-source is BUCKET/KEY, percent-encoded");
    }
    return checked(path.substring(0, slash), path.substring(slash + 1));
  }

  private Optional<String> hosted(String header) {
    if (domain.isEmpty()) {
      return Optional.empty();
    }
    String host = header.toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    host = colon > 0 && host.indexOf(']') < colon ? host.substring(0, colon) : host;
    String below = "." + domain.get();
    return host.endsWith(below) && host.length() > below.length()
        ? Optional.of(host.substring(0, host.length() - below.length()))
        : Optional.empty();
  }

  private static Target checked(String bucket, String key) throws S3Exception {
    boolean good =
        BUCKET.matcher(bucket).matches()
            && !bucket.contains("..")
            && !NUMBERS.matcher(bucket).matches();
    if (!bucket.isEmpty() && !good) {
      throw new S3Exception(
          S3Error.INVALID_BUCKET_NAME,
          "a bucket's name has 3 to 63 of a-z, 0-9, dot and hyphen, and is no IP address");
    }
    if (bucket.isEmpty() && !key.isEmpty()) {
      throw new S3Exception(S3Error.INVALID_URI, "an object's path begins with its bucket");
    }
    checkKey(key);
    return new Target(bucket, key);
  }

  /** Refuses keys that are too long. */
  public static void checkKey(String key) throws S3Exception {
    if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
      throw new S3Exception(
          S3Error.KEY_TOO_LONG, "a key has at most " + LONGEST_KEY + " bytes in UTF-8");
    }
  }
}
