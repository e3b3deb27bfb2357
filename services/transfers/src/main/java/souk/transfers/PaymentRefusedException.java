package souk.transfers;

/** A payment that must not be made, with the reason in words; nothing was sent. */
public final class PaymentRefusedException extends RuntimeException {
  public PaymentRefusedException(String why) {
    super(why);
  }
}
