package souk.design.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short mark of what a part of a design says; it changes when that does. */
public final class Fingerprint {
  private static final int HEX_DIGITS = 12;
  private static final String DOMAIN = "souk.design/1\n";

  private Fingerprint() {}

  /** The mark of a text: the first hexadecimal digits of its SHA-256, under a domain of its own. */
  public static String of(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((DOMAIN + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
