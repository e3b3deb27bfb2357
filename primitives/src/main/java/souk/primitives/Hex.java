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
   * Reads an even number of digits, with or without {@code 0x}; throws {@link
   * IllegalArgumentException} otherwise.
   */
  public static byte[] parse(String text) {
    return FORMAT.parseHex(text.startsWith("0x") ? text.substring(2) : text);
  }
}
