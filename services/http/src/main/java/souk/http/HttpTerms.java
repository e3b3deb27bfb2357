package souk.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.market.offer.Property;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * What a market's HTTP service goes by. A unit costs one ticket.
 *
 * @param bytesPerUnit of an answer's body
 * @param payFirst whether a unit is paid before it is served; otherwise after it
 * @param mostRequest bytes of a request's body
 * @param answerTime within which the server behind a provider begins its answer, and fills each
 *     unit
 * @param keep for how long a provider keeps an answer that nobody asks for more of
 * @param methods that are passed on
 * @param headers of requests that are passed on, in lower case
 */
public record HttpTerms(
    int bytesPerUnit,
    boolean payFirst,
    long mostRequest,
    Duration answerTime,
    Duration keep,
    Set<String> methods,
    Set<String> headers)
    implements ServiceTerms {
  /** Name and version of this kind of service. */
  public static final String KIND = "http/1";

  /** What each unit costs. */
  public static final int TICKETS = 1;

  private static final int DETAILS_VERSION = 1;

  /** The most bytes of a unit. */
  public static final int MOST_UNIT = 16 << 20;

  private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");
  private static final Pattern HEADER = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,64}");

  /** Methods that would make another thing than a request out of one. */
  private static final Set<String> NEVER = Set.of("CONNECT", "TRACE");

  public HttpTerms {
    methods = Set.copyOf(methods);
    headers = Set.copyOf(headers);
    if (bytesPerUnit < 1 || bytesPerUnit > MOST_UNIT) {
      throw new IllegalArgumentException(
          "bytesPerUnit is from 1 to %d, got %d".formatted(MOST_UNIT, bytesPerUnit));
    }
    if (mostRequest < 0 || !answerTime.isPositive() || !keep.isPositive()) {
      throw new IllegalArgumentException("mostRequest is at least 0, times are longer than 0");
    }
    for (String method : methods) {
      if (!METHOD.matcher(method).matches() || NEVER.contains(method)) {
        throw new IllegalArgumentException("requests with '" + method + "' cannot be passed on");
      }
    }
    for (String header : headers) {
      if (!HEADER.matcher(header).matches() || Headers.ownOfAConnection(header)) {
        throw new IllegalArgumentException(
            "the header '" + header + "' belongs to a connection and cannot be passed on");
      }
    }
  }

  /**
   * What of a request no provider of this market passes on; empty when all of it is.
   *
   * @param body its length in bytes
   */
  public Optional<String> notPassedOn(HttpWish.Call request, long body) {
    if (!methods.contains(request.method())) {
      return Optional.of("requests with " + request.method());
    }
    if (body > mostRequest) {
      return Optional.of("requests of more than " + mostRequest + " bytes");
    }
    return request.headers().list().stream()
        .map(Headers.Header::name)
        .filter(name -> !headers.contains(name))
        .findFirst()
        .map(name -> "the header " + name);
  }

  /** The same with units that are paid before they are served, or after. */
  public HttpTerms paidFirst(boolean first) {
    return new HttpTerms(bytesPerUnit, first, mostRequest, answerTime, keep, methods, headers);
  }

  @Override
  public UnitLimits limits() {
    return new UnitLimits(HttpWish.MOST_BYTES, mostRequest, bytesPerUnit + AnswerPiece.MOST_HEAD);
  }

  @Override
  public Map<String, Property> properties() {
    return Map.of(
        "unit-bytes", new Property.Whole(bytesPerUnit),
        "pay-first", new Property.Flag(payFirst));
  }

  /** What an agreement says of all this: what a ticket buys, and when it is due. */
  public Bytes details() {
    return Bytes.of(
        new ByteWriter()
            .u8(DETAILS_VERSION)
            .bool(payFirst)
            .u32(bytesPerUnit)
            .u64(mostRequest)
            .toArray());
  }

  /** Whether an agreement says the same. */
  public boolean fits(Bytes details) {
    return details.equals(details());
  }

  /**
   * What an agreement's details say, for people.
   *
   * @throws DecodeException when they are none
   */
  public static String describe(Bytes details) throws DecodeException {
    ByteReader in = new ByteReader(details.toArray());
    if (in.u8() != DETAILS_VERSION) {
      throw new DecodeException("details of another version");
    }
    String text =
        "%s, %d bytes a unit, requests of at most %d bytes"
            .formatted(in.bool() ? "paid first" : "paid after", in.u32(), in.u63());
    in.end();
    return text;
  }
}
