package souk.storage.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What an extended header says: records of the form {@code LENGTH KEY=VALUE\n}. */
final class TarRecords {
  private TarRecords() {}

  /**
   * Reads them; a later one of the same key counts.
   *
   * @throws IOException when they have another form
   */
  static Map<String, byte[]> parse(byte[] body) throws IOException {
    Map<String, byte[]> records = new HashMap<>();
    for (int at = 0; at < body.length; ) {
      int space = find(body, at, (byte) ' ');
      long length = number(Arrays.copyOfRange(body, at, space));
      if (length > body.length - at
          || at + length <= space + 2
          || body[(int) (at + length) - 1] != '\n') {
        throw new IOException("no archive: a record is not as long as it says");
      }
      int end = (int) (at + length) - 1;
      int equals = find(body, space, (byte) '=');
      if (equals >= end) {
        throw new IOException("no archive: a record without a value");
      }
      String key = new String(body, space + 1, equals - space - 1, StandardCharsets.US_ASCII);
      records.put(key, Arrays.copyOfRange(body, equals + 1, end));
      at = end + 1;
    }
    return records;
  }

  private static int find(byte[] body, int from, byte wanted) throws IOException {
    for (int at = from; at < body.length; at++) {
      if (body[at] == wanted) {
        return at;
      }
    }
    throw new IOException("no archive: a record is cut off");
  }

  /** A number in decimal digits. */
  static long number(byte[] digits) throws IOException {
    String text = new String(digits, StandardCharsets.US_ASCII);
    if (!text.matches("\\d{1,18}")) {
      throw new IOException("no archive: a number is none");
    }
    return Long.parseLong(text);
  }
}
