package souk.exchange;

/** An endpoint belongs to another provider, or settles on another ledger, than it should. */
public final class WrongEndpointException extends Exception {
  public WrongEndpointException(String message) {
    super(message);
  }
}
