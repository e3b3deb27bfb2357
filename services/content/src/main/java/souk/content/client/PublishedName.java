package souk.content.client;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file may be called that somebody else named. Whatever could lead to another folder, hide a
 * file, look like an option, break a terminal's line or mean a device on some system is replaced by
 * {@code _}.
 */
final class PublishedName {
  /** Most systems take 255 bytes; what is added while a file is not whole must fit, too. */
  static final int MOST_BYTES = 200;

  private static final String FORBIDDEN = "/\\:*?\"<>|";

  /** Names of devices on Windows, with any ending. */
  private static final Pattern RESERVED =
      Pattern.compile("(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\\..*)?");

  private PublishedName() {}

  /** The name; empty when nothing would be left of it. */
  static Optional<String> of(String given) {
    StringBuilder name = new StringBuilder();
    Normalizer.normalize(given, Normalizer.Form.NFC)
        .strip()
        .codePoints()
        .map(each -> allowed(each) ? each : '_')
        .forEach(name::appendCodePoint);
    // A leading dot hides, a dash is an option, a tilde is a home; an ending dot or blank gets
    // lost.
    for (int i = 0; i < name.length() && ".-~ ".indexOf(name.charAt(i)) >= 0; i++) {
      name.setCharAt(i, '_');
    }
    String fitting = shortened(name.toString());
    int end = fitting.length();
    while (end > 0 && ". ".indexOf(fitting.charAt(end - 1)) >= 0) {
      end--;
    }
    String left = fitting.substring(0, end);
    if (left.chars().allMatch(each -> each == '_')) {
      return Optional.empty();
    }
    return Optional.of(
        RESERVED.matcher(left.toLowerCase(Locale.ROOT)).matches() ? "_" + left : left);
  }

  private static boolean allowed(int character) {
    return FORBIDDEN.indexOf(character) < 0
        && switch (Character.getType(character)) {
          case Character.CONTROL,
              Character.FORMAT, // among them what turns the direction of writing around
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          case Character.SPACE_SEPARATOR -> character == ' ';
          default -> true;
        };
  }

  /** Cut to what systems take, with its ending where that is short. */
  private static String shortened(String name) {
    int dot = name.lastIndexOf('.');
    String ending = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
    String front = name.substring(0, name.length() - ending.length());
    while (bytes(front) + bytes(ending) > MOST_BYTES) {
      front = front.substring(0, front.offsetByCodePoints(front.length(), -1));
    }
    return front + ending;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
