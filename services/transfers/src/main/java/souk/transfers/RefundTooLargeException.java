package souk.transfers;

import souk.primitives.Amount;

/** More would be given back than was paid. Sums are in the currency's smallest unit. */
public final class RefundTooLargeException extends PaymentRefusedException {
  private final Amount back;
  private final Amount paid;

  /**
   * @param back how much would be given back altogether
   * @param paid how much was paid
   */
  RefundTooLargeException(Amount back, Amount paid) {
    super("more would be given back than was paid: %s of %s units".formatted(back, paid));
    this.back = back;
    this.paid = paid;
  }

  public Amount back() {
    return back;
  }

  public Amount paid() {
    return paid;
  }
}
