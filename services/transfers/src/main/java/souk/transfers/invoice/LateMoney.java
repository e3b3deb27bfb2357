package souk.transfers.invoice;

/**
 * What the payee does with money that comes after the invoice's end, or is not the sum asked for.
 */
public enum LateMoney {
  /** Gives it back, less what that costs. */
  RETURNED(0),
  /** Takes it as payment. */
  KEPT(1);

  private final int code;

  LateMoney(int code) {
    this.code = code;
  }

  /** Its number in signed invoices. */
  int code() {
    return code;
  }
}
