package souk.transfers.invoice;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import souk.primitives.DecodeException;

/** The part of a payment URI behind the question mark, by the rules of BIP 321. */
public final class UriQuery {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~!$'()*+,;:@/?%-]*");
  private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final int MOST = 16;

  private UriQuery() {}

  /**
   * Reads parameters.
   *
   * @param known those whose meaning is known: of the others those that begin with {@code req-}
   *     make the whole URI invalid
   * @throws DecodeException when one is required and unknown, is there twice, or cannot be read
   */
  public static Map<String, String> of(String query, Set<String> known) throws DecodeException {
    Map<String, String> values = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return values;
    }
    String[] parts = query.split("&", -1);
    if (parts.length > MOST) {
      throw new DecodeException("a payment URI with more than " + MOST + " parameters");
    }
    for (String part : parts) {
      int at = part.indexOf('=');
      String name = part.substring(0, at < 0 ? part.length() : at);
      String value = at < 0 ? "" : decoded(part.substring(at + 1));
      if (name.startsWith("req-") && !known.contains(name)) {
        throw new DecodeException(
            "it requires '%s', which is not understood here, so nothing of it may be done"
                .formatted(name.replaceAll("[^A-Za-z0-9-]", "?")));
      }
      if (known.contains(name) && values.put(name, value) != null) {
        throw new DecodeException("a parameter is there twice: " + name);
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private static String decoded(String value) throws DecodeException {
    if (!FORM.matcher(value).matches() || BROKEN.matcher(value).find()) {
      throw new DecodeException("a parameter whose value is not encoded as in a URI");
    }
    byte[] bytes =
        URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
            .getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodeException("a parameter that is not UTF-8");
    }
  }
}
