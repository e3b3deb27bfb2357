package souk.transfers.address;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import souk.primitives.Address;
import souk.primitives.Hex;
import souk.primitives.Keccak256;

/**
 * The checksum that an address has in the case of its letters (EIP-55). A slip of the pen passes
 * with a chance of about one in four thousand.
 */
public final class Checksum {
  private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final int PREFIX = 2;

  private Checksum() {}

  /** {@code 0x} and 40 digits, whose letters are upper case where the hash has a digit over 7. */
  public static String of(Address address) {
    String plain = Hex.of(address.toArray());
    byte[] hash =
        Keccak256.hash(plain.substring(PREFIX).getBytes(StandardCharsets.US_ASCII)).toArray();
    StringBuilder text = new StringBuilder(plain);
    for (int i = 0; i < 2 * Address.SIZE; i++) {
      int digit = i % 2 == 0 ? (hash[i / 2] >> 4) & 0xf : hash[i / 2] & 0xf;
      if (digit > 7) {
        text.setCharAt(PREFIX + i, Character.toUpperCase(text.charAt(PREFIX + i)));
      }
    }
    return text.toString();
  }

  /**
   * Reads an address. One whose letters are all of one case says nothing of its checksum and is
   * taken; one in mixed case must have it right, and is never mended.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Address parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("is no address: 0x and 40 hexadecimal digits");
    }
    Address address = Address.parse(text);
    if (!isSilent(text) && !of(address).equals(text)) {
      throw new IllegalArgumentException(
          "fails its checksum (EIP-55): a digit or a letter's case is wrong; get it anew from whoever has it");
    }
    return address;
  }

  /** Whether an address, as it is written, has no checksum: all its letters are of one case. */
  public static boolean isSilent(String text) {
    String digits = text.substring(PREFIX);
    return digits.equals(digits.toLowerCase(Locale.ROOT))
        || digits.equals(digits.toUpperCase(Locale.ROOT));
  }

  /** All of it in groups of four, to be compared by people: {@code 0x 5aAe b605 …}. */
  public static String grouped(Address address) {
    return of(address).substring(PREFIX).replaceAll("(.{4})(?=.)", "$1 ").transform("0x "::concat);
  }
}
