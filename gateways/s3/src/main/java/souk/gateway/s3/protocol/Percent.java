package souk.gateway.s3.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding as S3 signs it: all but {@code A-Z a-z 0-9 - . _ ~}, in upper case. */
public final class Percent {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Percent() {}

  /** A text's UTF-8, encoded. */
  public static String encode(String text, boolean keepsSlash) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (each >= 'A' && each <= 'Z')
              || (each >= 'a' && each <= 'z')
              || (each >= '0' && each <= '9')
              || each == '-'
              || each == '.'
              || each == '_'
              || each == '~'
              || (keepsSlash && each == '/');
      if (plain) {
        out.append((char) each);
      } else {
        out.append('%').append(HEX.toHexDigits(each));
      }
    }
    return out.toString();
  }

  /**
   * The text that was encoded.
   *
   * @param plusIsSpace as in queries
   * @throws S3Exception when it is no UTF-8, or a percent sign stands without two digits
   */
  public static String decode(String encoded, boolean plusIsSpace) throws S3Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream(encoded.length());
    for (int at = 0; at < encoded.length(); at++) {
      char each = encoded.charAt(at);
      if (each == '%') {
        if (at + 2 >= encoded.length()
            || !HexFormat.isHexDigit(encoded.charAt(at + 1))
            || !HexFormat.isHexDigit(encoded.charAt(at + 2))) {
          throw new S3Exception(
              S3Error.INVALID_URI, "a percent sign of the URI stands without two hex digits");
        }
        out.write(HexFormat.fromHexDigits(encoded, at + 1, at + 3));
        at += 2;
      } else if (each == '+' && plusIsSpace) {
        out.write(' ');
      } else if (each < 0x80) {
        out.write(each);
      } else {
        throw new S3Exception(S3Error.INVALID_URI, "the URI has a character outside ASCII");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(out.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new S3Exception(S3Error.INVALID_URI, "the URI is no percent-encoded UTF-8");
    }
  }
}
