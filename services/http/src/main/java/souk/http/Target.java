package souk.http;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a request is for: a path with a query or without, percent-encoded, as it stands in a
 * request's first line (RFC 9112, 3.2.1). However a server decodes it, it names nothing outside of
 * the place that it is appended to.
 */
public record Target(String text) {
  private static final int MOST = 8 << 10;

  /** How often a server behind other servers may decode a path. */
  private static final int MOST_DECODINGS = 4;

  private static final String PCHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
  private static final Pattern FORM =
      Pattern.compile("(?:/" + PCHAR + "*+)++(?:\\?(?:" + PCHAR + "|[/?])*+)?");

  /**
   * @throws IllegalArgumentException when it is malformed, or leads upwards
   */
  public Target {
    if (text.length() > MOST) {
      throw new IllegalArgumentException(
          "a path of %d characters; at most %d are passed on".formatted(text.length(), MOST));
    }
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a path begins with a slash and is percent-encoded, with a query or without");
    }
    int query = text.indexOf('?');
    String path = query < 0 ? text : text.substring(0, query);
    if (path.startsWith("//")) {
      throw new IllegalArgumentException("a path does not begin with two slashes");
    }
    refuseUpwards(path);
    for (int i = 0; i < MOST_DECODINGS && path.indexOf('%') >= 0; i++) {
      path = decode(path);
      refuseUpwards(path);
    }
  }

  private static void refuseUpwards(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) < 0x20 || path.charAt(i) == 0x7f || path.charAt(i) == '\\') {
        throw new IllegalArgumentException("a path has no backslash and no control character");
      }
    }
    for (String segment : path.split("/", -1)) {
      // What follows a semicolon some servers cut off.
      String name = segment.split(";", -1)[0];
      if (name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException("a path has no segments '.' and '..'");
      }
    }
  }

  /** One decoding, byte by byte; what is not an escape stays. */
  private static String decode(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder decoded = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
      if (low >= 0) {
        decoded.append((char) (high << 4 | low));
        i += 2;
      } else {
        decoded.append((char) (bytes[i] & 0xff));
      }
    }
    return decoded.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
