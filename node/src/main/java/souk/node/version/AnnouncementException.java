package souk.node.version;

/** A version was not announced, or not taken back; nothing of the market has changed. */
public final class AnnouncementException extends Exception {
  AnnouncementException(String message) {
    super(message);
  }
}
