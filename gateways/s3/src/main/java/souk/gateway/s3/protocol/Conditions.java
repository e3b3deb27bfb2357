package souk.gateway.s3.protocol;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Under which conditions something is to be done, in the order of RFC 9110, section 13.2.2. Tags
 * are held against the object's without their quotes.
 */
public record Conditions(
    Optional<String> ifMatch,
    Optional<String> ifNoneMatch,
    Optional<Instant> ifModifiedSince,
    Optional<Instant> ifUnmodifiedSince) {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** None. */
  public static final Conditions NONE =
      new Conditions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Those of a request.
   *
   * @param prefix of the headers: empty, or {@code x-amz-copy-source-}
   */
  public static Conditions of(S3Request request, String prefix) {
    return new Conditions(
        request.header(prefix + "if-match"),
        request.header(prefix + "if-none-match"),
        request.header(prefix + "if-modified-since").flatMap(Conditions::date),
        request.header(prefix + "if-unmodified-since").flatMap(Conditions::date));
  }

  /** As HTTP writes times, to the second. */
  public static String date(Instant time) {
    return HTTP_DATE.format(time);
  }

  /** A date that cannot be read does not count, as RFC 9110 has it. */
  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(
          ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Refuses to read what does not meet them.
   *
   * @param etag without quotes
   * @throws S3Exception {@code PreconditionFailed} or {@code NotModified}
   */
  public void read(String etag, Instant modified) throws S3Exception {
    Instant second = modified.truncatedTo(ChronoUnit.SECONDS);
    if (ifMatch.isPresent()) {
      need(names(ifMatch.get(), etag), "If-Match");
    } else if (ifUnmodifiedSince.isPresent()) {
      need(!second.isAfter(ifUnmodifiedSince.get()), "If-Unmodified-Since");
    }
    boolean same =
        ifNoneMatch.isPresent()
            ? names(ifNoneMatch.get(), etag)
            : ifModifiedSince.isPresent() && !second.isAfter(ifModifiedSince.get());
    if (same) {
      throw new S3Exception(S3Error.NOT_MODIFIED, "it was not modified");
    }
  }

  /**
   * Refuses to write, in the place of what is there or where nothing is.
   *
   * @param there the tag of what is there, without quotes
   */
  public void write(Optional<String> there) throws S3Exception {
    if (ifMatch.isPresent()) {
      if (there.isEmpty()) {
        throw new S3Exception(S3Error.NO_SUCH_KEY, "If-Match: there is no such object");
      }
      need(names(ifMatch.get(), there.get()), "If-Match");
    }
    if (ifNoneMatch.isPresent()) {
      need(there.isEmpty() || !names(ifNoneMatch.get(), there.get()), "If-None-Match");
    }
  }

  private static void need(boolean holds, String condition) throws S3Exception {
    if (!holds) {
      throw new S3Exception(
          S3Error.PRECONDITION_FAILED, "the condition " + condition + " does not hold");
    }
  }

  private static boolean names(String header, String etag) {
    return Arrays.stream(header.split(","))
        .map(String::strip)
        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
        .map(each -> each.replace("\"", ""))
        .anyMatch(each -> each.equals("*") || each.equals(etag));
  }
}
