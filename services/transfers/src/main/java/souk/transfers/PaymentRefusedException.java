package souk.transfers;

/** A payment that must not be made, with the reason in words; nothing was sent. */
public sealed class PaymentRefusedException extends RuntimeException
    permits RefundTooLargeException {
  public PaymentRefusedException(String why) {
    super(why);
  }
}
