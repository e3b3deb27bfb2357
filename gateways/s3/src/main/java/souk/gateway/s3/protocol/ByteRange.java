package souk.gateway.s3.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some bytes of an object.
 *
 * @param from the first, counted from 0
 * @param length how many
 */
public record ByteRange(long from, long length) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * What a {@code Range} header asks for. Empty when it is to be ignored, as RFC 9110 has it for
   * what is no range of bytes or several.
   *
   * @throws S3Exception when the object has no such bytes
   */
  public static Optional<ByteRange> of(String header, long size) throws S3Exception {
    Matcher matcher = ONE.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      long suffix = Math.min(Long.parseLong(last), size);
      return Optional.of(satisfied(size - suffix, suffix));
    }
    long from = Long.parseLong(first);
    long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return Optional.empty();
    }
    return Optional.of(satisfied(from, from >= size ? 0 : end - from + 1));
  }

  private static ByteRange satisfied(long from, long length) throws S3Exception {
    if (length <= 0) {
      throw new S3Exception(S3Error.INVALID_RANGE, "the object has no such bytes");
    }
    return new ByteRange(from, length);
  }

  /** As {@code Content-Range} says it. */
  public String header(long size) {
    return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
  }
}
