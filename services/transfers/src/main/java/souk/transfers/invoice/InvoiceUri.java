package souk.transfers.invoice;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import souk.primitives.DecodeException;

/**
 * A whole invoice as a URI. As text it is {@code souk:} and base64url; for a QR code it is {@code
 * SOUK:} and base 32 (RFC 4648), both in upper case, which a code holds in fewer squares. The rules
 * are those of BIP 321: what is required and not understood makes it invalid, and nobody acts on it
 * without being told to.
 */
public final class InvoiceUri {
  /** The scheme. */
  public static final String SCHEME = "souk";

  private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern CODE = Pattern.compile("[A-Z2-7]+");
  private static final int MOST = 4_096;

  private InvoiceUri() {}

  /** For text. */
  public static String of(SignedInvoice invoice) {
    return SCHEME + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(invoice.encode());
  }

  /** For a QR code. */
  public static String forCode(SignedInvoice invoice) {
    return SCHEME.toUpperCase(Locale.ROOT) + ":" + base32(invoice.encode());
  }

  /** Whether a text is to be such a URI. */
  public static boolean isOne(String text) {
    return text.regionMatches(true, 0, SCHEME + ":", 0, SCHEME.length() + 1);
  }

  /**
   * Reads both.
   *
   * @throws DecodeException when it is none, was changed on its way, or requires what is unknown
   */
  public static SignedInvoice parse(String text) throws DecodeException {
    if (!isOne(text) || text.length() > MOST) {
      throw new DecodeException("no URI of an invoice: souk:…");
    }
    int query = text.indexOf('?');
    var _ = UriQuery.of(query < 0 ? "" : text.substring(query + 1), Set.of());
    String content = text.substring(SCHEME.length() + 1, query < 0 ? text.length() : query);
    return SignedInvoice.decode(
        text.startsWith(SCHEME.toUpperCase(Locale.ROOT))
            ? fromBase32(content)
            : fromBase64(content));
  }

  private static byte[] fromBase64(String content) throws DecodeException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(content);
      if (TEXT.matcher(content).matches()
          && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(content)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // As below.
    }
    throw new DecodeException("the URI of an invoice is cut off, or was changed on its way");
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int held = 0;
    int bits = 0;
    for (byte each : bytes) {
      held = (held << Byte.SIZE) | (each & 0xff);
      bits += Byte.SIZE;
      while (bits >= BITS) {
        bits -= BITS;
        text.append(DIGITS.charAt((held >> bits) & 31));
      }
      held &= (1 << bits) - 1;
    }
    return bits == 0
        ? text.toString()
        : text.append(DIGITS.charAt((held << (BITS - bits)) & 31)).toString();
  }

  private static byte[] fromBase32(String content) throws DecodeException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int held = 0;
    int bits = 0;
    if (CODE.matcher(content).matches()) {
      for (int i = 0; i < content.length(); i++) {
        held = (held << BITS) | DIGITS.indexOf(content.charAt(i));
        bits += BITS;
        if (bits >= Byte.SIZE) {
          bits -= Byte.SIZE;
          bytes.write(held >> bits);
          held &= (1 << bits) - 1;
        }
      }
    }
    byte[] read = bytes.toByteArray();
    if (read.length == 0 || !base32(read).equals(content)) {
      throw new DecodeException("the URI of an invoice is cut off, or was changed on its way");
    }
    return read;
  }
}
