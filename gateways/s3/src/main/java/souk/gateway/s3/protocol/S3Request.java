package souk.gateway.s3.protocol;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import souk.transport.Request;

/**
 * A request, its URI taken apart and nothing of it believed yet.
 *
 * @param method in capitals
 * @param path decoded; it begins with a slash, and nothing in it was normalised
 * @param query its parameters in the order in which they came, decoded
 * @param headers names in lower case
 * @param length of the body as it is sent; {@link Request#UNANNOUNCED} when it was not said
 * @param raw the body as it is sent; can be taken once
 */
public record S3Request(
    String method,
    String path,
    List<Parameter> query,
    Map<String, List<String>> headers,
    long length,
    Supplier<InputStream> raw) {
  private static final int MOST_PARAMETERS = 64;

  /** One parameter of the query; {@code ?location} has an empty value. */
  public record Parameter(String name, String value) {}

  public S3Request {
    query = List.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** A request that came in. */
  public static S3Request of(Request request) throws S3Exception {
    return new S3Request(
        request.method(),
        Percent.decode(request.path(), false),
        query(request.rawQuery()),
        request.headers(),
        request.bodyLength(),
        request::bodyStream);
  }

  /** The parameters of a query as it was sent. */
  public static List<Parameter> query(String raw) throws S3Exception {
    List<Parameter> all = new ArrayList<>();
    for (String each : raw.split("&", MOST_PARAMETERS + 2)) {
      if (each.isEmpty()) {
        continue;
      }
      if (all.size() == MOST_PARAMETERS) {
        throw new S3Exception(
            S3Error.INVALID_URI, "the query has more than " + MOST_PARAMETERS + " parameters");
      }
      int equals = each.indexOf('=');
      all.add(
          equals < 0
              ? new Parameter(Percent.decode(each, true), "")
              : new Parameter(
                  Percent.decode(each.substring(0, equals), true),
                  Percent.decode(each.substring(equals + 1), true)));
    }
    return all;
  }

  /** A header's first value. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
        .filter(values -> !values.isEmpty())
        .map(List::getFirst);
  }

  /** A parameter's first value. */
  public Optional<String> parameter(String name) {
    return query.stream()
        .filter(each -> each.name().equals(name))
        .map(Parameter::value)
        .findFirst();
  }

  public boolean has(String parameter) {
    return parameter(parameter).isPresent();
  }

  /** A parameter that is a whole number from {@code least} to {@code most}. */
  public OptionalLong number(String parameter, long least, long most) throws S3Exception {
    Optional<String> value = parameter(parameter);
    return value.isEmpty() || value.get().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(number(parameter, value.get(), least, most));
  }

  /** A number that is called so. */
  public static long number(String name, String value, long least, long most) throws S3Exception {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new S3Exception(
        S3Error.INVALID_ARGUMENT,
        "%s is a whole number from %d to %d".formatted(name, least, most));
  }
}
