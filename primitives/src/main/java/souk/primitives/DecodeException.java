package souk.primitives;

/**
 * Bytes from outside that are not what they should be. Checked: whoever decodes decides what the
 * peer hears.
 */
public final class DecodeException extends Exception {
  public DecodeException(String message) {
    super(message);
  }
}
