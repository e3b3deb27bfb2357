package souk.primitives;

import java.util.HexFormat;

/** Hexadecimal text with the prefix {@code 0x}, as people and JSON-RPC write bytes. */
public final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  /** {@code 0x} and two lower-case digits for each byte. */
  public static String of(byte[] bytes) {
    return "0x" + FORMAT.formatHex(bytes);
  }

  /**
   * Reads an even number of digits, with or without {@code 0x}.
   *
   * @throws IllegalArgumentException when it is anything else, in people's words
   */
  public static byte[] parse(String text) {
    try {
      return FORMAT.parseHex(text.startsWith("0x") ? text.substring(2) : text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not an even number of hexadecimal digits", e);
    }
  }
}
