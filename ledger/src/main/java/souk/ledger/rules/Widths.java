package souk.ledger.rules;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether a value fits the width that it has in signed types and on the wire. */
final class Widths {
  private Widths() {}

  static boolean u8(int value) {
    return value >= 0 && value <= 0xff;
  }

  static boolean u16(int value) {
    return value >= 0 && value <= 0xffff;
  }

  static boolean u31(int value) {
    return value >= 0;
  }

  static boolean u32(long value) {
    return value >= 0 && value <= 0xffffffffL;
  }

  static boolean u63(long value) {
    return value >= 0;
  }

  /** Whether a text has a UTF-8 form; one with half a surrogate pair has none. */
  static boolean utf8(String text) {
    try {
      StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
