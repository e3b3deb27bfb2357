package souk.replication;

/**
 * Base 32 in lower case without padding (RFC 4648), after the letter {@code b}, as CIDs have it.
 */
final class Multibase {
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final char PREFIX = 'b';
  private static final int BITS = 5;
  private static final int MOST_LENGTH = 256;

  private Multibase() {}

  static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder().append(PREFIX);
    int waiting = 0;
    int bits = 0;
    for (byte each : bytes) {
      waiting = (waiting << Byte.SIZE) | (each & 0xff);
      bits += Byte.SIZE;
      while (bits >= BITS) {
        bits -= BITS;
        text.append(DIGITS.charAt((waiting >>> bits) & (DIGITS.length() - 1)));
      }
      waiting &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(DIGITS.charAt((waiting << (BITS - bits)) & (DIGITS.length() - 1)));
    }
    return text.toString();
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #base32} gives for any bytes
   */
  static byte[] parseBase32(String text) {
    if (text.length() > MOST_LENGTH || text.isEmpty() || text.charAt(0) != PREFIX) {
      throw new IllegalArgumentException("no CID in base 32, which begins with b");
    }
    byte[] bytes = new byte[(text.length() - 1) * BITS / Byte.SIZE];
    int waiting = 0;
    int bits = 0;
    int at = 0;
    for (int i = 1; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("no digit of base 32 at place " + (i + 1));
      }
      waiting = (waiting << BITS) | digit;
      bits += BITS;
      if (bits >= Byte.SIZE) {
        bits -= Byte.SIZE;
        bytes[at++] = (byte) (waiting >>> bits);
        waiting &= (1 << bits) - 1;
      }
    }
    if (bits >= BITS || waiting != 0) {
      throw new IllegalArgumentException("base 32 with digits left over");
    }
    return bytes;
  }
}
