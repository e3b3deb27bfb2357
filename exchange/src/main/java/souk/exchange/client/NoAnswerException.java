package souk.exchange.client;

/** A provider gave no usable answer in a negotiation, or refused; the message says why. */
public final class NoAnswerException extends Exception {
  NoAnswerException(String message) {
    super(message);
  }

  NoAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
