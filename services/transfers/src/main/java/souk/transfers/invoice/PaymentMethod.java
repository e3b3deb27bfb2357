package souk.transfers.invoice;

/** How an invoice may be paid. Signed invoices have their numbers, which never change. */
public enum PaymentMethod {
  /** A transfer from the payer's balance in the market to the payee's. */
  TRANSFER(0),
  /** Lottery tickets. */
  TICKETS(1),
  /** Tickets as time goes by. */
  STREAM(2),
  /** By HTTP's status 402, through a gateway. */
  X402(3);

  private final int code;

  PaymentMethod(int code) {
    this.code = code;
  }

  /** Its number in signed invoices. */
  int code() {
    return code;
  }
}
