package souk.gateway.s3.signature;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import souk.gateway.s3.protocol.Percent;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;

/**
 * A request in the form that is signed ("Create a canonical request" of AWS's documentation). As S3
 * has it: the path is encoded once, and neither dots nor slashes in it are normalised.
 */
final class CanonicalRequest {
  private static final Pattern SPACES = Pattern.compile(" +");

  private CanonicalRequest() {}

  /**
   * The form.
   *
   * @param signed names of headers, in lower case and sorted
   * @param without the parameter that is not signed: the signature itself
   * @param payload what the request says of its body's hash
   */
  static String of(S3Request request, List<String> signed, String without, String payload)
      throws S3Exception {
    StringBuilder headers = new StringBuilder();
    for (String name : signed) {
      List<String> values = request.headers().get(name);
      if (values == null) {
        throw new S3Exception(
            S3Error.SIGNATURE_DOES_NOT_MATCH, "the signed header " + name + " did not come");
      }
      headers
          .append(name)
          .append(':')
          .append(values.stream().map(CanonicalRequest::trimmed).collect(Collectors.joining(",")))
          .append('\n');
    }
    return String.join(
        "\n",
        request.method(),
        Percent.encode(request.path(), true),
        query(request.query(), without),
        headers,
        String.join(";", signed),
        payload);
  }

  private static String trimmed(String value) {
    return SPACES.matcher(value.strip()).replaceAll(" ");
  }

  private record Encoded(String name, String value) {}

  private static String query(List<S3Request.Parameter> all, String without) {
    return all.stream()
        .filter(each -> !each.name().equals(without))
        .map(each ->
            new Encoded(Percent.encode(each.name(), false), Percent.encode(each.value(), false)))
        .sorted(Comparator.comparing(Encoded::name).thenComparing(Encoded::value))
        .map(each -> each.name() + "=" + each.value())
        .collect(Collectors.joining("&"));
  }
}
