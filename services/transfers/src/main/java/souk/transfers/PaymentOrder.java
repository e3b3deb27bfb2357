package souk.transfers;

import java.util.Optional;
import souk.ledger.Command;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transfers.invoice.SignedInvoice;

/**
 * What is to be paid.
 *
 * @param id by which it is paid at most once: that of an invoice that is paid once, or else one of
 *     its own
 * @param ledger the separator of the ledger's domain, which no other ledger has
 * @param amount in the currency's smallest unit, not zero
 * @param invoice that it pays
 * @param refundOf the receipt of the payment that it gives back, or a part of it
 * @param memo for the payer's own statement
 */
public record PaymentOrder(
    Bytes32 id,
    Bytes32 ledger,
    Address payer,
    Address payee,
    Amount amount,
    Optional<SignedInvoice> invoice,
    Optional<Bytes32> refundOf,
    String memo) {
  public PaymentOrder {
    if (amount.isZero()) {
      throw new IllegalArgumentException("a payment of nothing: the sum is 0");
    }
    if (payee.isZero()) {
      throw new IllegalArgumentException("a payment to nobody: the payee is the zero address");
    }
    if (payer.equals(payee)) {
      throw new IllegalArgumentException("a payment to oneself");
    }
  }

  Command.Transfer transfer() {
    return new Command.Transfer(payee, amount);
  }
}
