package souk.market.negotiation;

/** A turn is not taken, and changed nothing. */
public final class NegotiationException extends Exception {
  private final NegotiationRefusal refusal;

  public NegotiationException(NegotiationRefusal refusal, String message) {
    super(message);
    this.refusal = refusal;
  }

  public NegotiationRefusal refusal() {
    return refusal;
  }
}
