package souk.gateway.s3.object;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/**
 * The headers that are kept with an object and come back with it.
 *
 * @param headers in lower case
 */
public record Metadata(Map<String, String> headers) {
  /** Most bytes of all {@code x-amz-meta-} headers together, as S3 has it. */
  static final int MOST_OF_USER = 2048;

  private static final String USER = "x-amz-meta-";
  private static final String DEFAULT_TYPE = "binary/octet-stream";
  private static final String ENCODING = "content-encoding";
  private static final Set<String> KEPT =
      Set.of(
          "content-type",
          "cache-control",
          "content-disposition",
          ENCODING,
          "content-language",
          "expires");

  public Metadata {
    headers = Map.copyOf(headers);
  }

  /** Those of a request. */
  public static Metadata of(S3Request request) throws S3Exception {
    Map<String, String> kept = new LinkedHashMap<>();
    int user = 0;
    for (String name : request.headers().keySet()) {
      String value = String.join(",", request.headers().getOrDefault(name, java.util.List.of()));
      if (name.startsWith(USER)) {
        user += name.length() - USER.length() + value.length();
        kept.put(name, value);
      } else if (name.equals(ENCODING)) {
        String own = withoutChunks(value);
        if (!own.isEmpty()) {
          kept.put(name, own);
        }
      } else if (KEPT.contains(name)) {
        kept.put(name, value);
      }
    }
    if (user > MOST_OF_USER) {
      throw new S3Exception(
          S3Error.METADATA_TOO_LARGE,
          "x-amz-meta- headers have at most " + MOST_OF_USER + " bytes together");
    }
    return new Metadata(kept);
  }

  /** {@code aws-chunked} is for the way alone. */
  private static String withoutChunks(String encodings) {
    return String.join(
        ",",
        java.util.Arrays.stream(encodings.split(","))
            .map(String::strip)
            .filter(each -> !each.isEmpty() && !each.equals("aws-chunked"))
            .toList());
  }

  public String contentType() {
    return headers.getOrDefault("content-type", DEFAULT_TYPE);
  }

  /** As lines, for a table. */
  String encode() {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(headers)
        .forEach((name, value) -> out.append(name).append(':').append(value).append('\n'));
    return out.toString();
  }

  static Metadata decode(String lines) {
    Map<String, String> headers = new LinkedHashMap<>();
    lines
        .lines()
        .forEach(line -> {
          int colon = line.indexOf(':');
          headers.put(line.substring(0, colon), line.substring(colon + 1));
        });
    return new Metadata(headers);
  }
}
