package souk.transfers;

import java.util.List;
import java.util.Optional;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transfers.invoice.SignedInvoice;

/**
 * What somebody paid, and was paid. When a method that changes something returns, the change is
 * safe from power loss.
 */
public interface PaymentJournal {
  /**
   * A payment that was asked for.
   *
   * @param fresh whether it is to be made now; otherwise it was asked for before
   */
  record Begun(Payment payment, boolean fresh) {}

  /**
   * Writes down what is about to be paid. What failed before, or was never sent, is begun anew; how
   * it failed is kept.
   *
   * @param forms in which it may be sent as soon as this returns, as {@link #sending} notes them;
   *     empty where there are none yet
   * @param original of a payment that is a refund, the transfer that it gives back, which is noted
   *     as {@link #credit} does: whatever receipts there are of a transfer, its refunds are
   *     together at most its sum
   * @throws RefundTooLargeException when more would be given back
   * @throws PaymentRefusedException when another refund of the same payment is not decided yet, its
   *     transfer was credited to another receipt, or the same id was used for something else
   */
  Begun begin(PaymentOrder order, long now, Optional<Credit> original, List<Bytes> forms);

  /** Notes all forms in which a payment was signed so far, before the newest is sent. */
  void sending(Bytes32 id, List<Bytes> forms);

  /** Notes that it took effect. */
  void paid(Bytes32 id, Payment.Inclusion included);

  /** Notes that it did not take effect, and never will. */
  void failed(Bytes32 id, String why);

  /** Notes that the block in which it took effect is not there any more. */
  void gone(Bytes32 id);

  Optional<Payment> find(Bytes32 id);

  /** All payments on a ledger, in the order in which they were begun. */
  List<Payment> all(Bytes32 ledger);

  /** Payments on a ledger that failed and were then tried again, as they failed. */
  List<Payment> earlier(Bytes32 ledger);

  /**
   * Money that came in for an invoice, or for nothing that is known.
   *
   * @param transaction by which it came
   * @param receipt its receipt
   * @param invoice that it paid
   */
  record Credit(
      Bytes32 transaction,
      Bytes32 receipt,
      Optional<SignedInvoice> invoice,
      Amount amount,
      long block) {}

  /** All that was noted. */
  List<Credit> credits();

  /**
   * Notes what came in, once.
   *
   * @param once whether the invoice is paid only once
   * @return what was noted, now or before
   * @throws PaymentRefusedException when the transaction was credited to something else, or the
   *     invoice was paid before
   */
  Credit credit(Credit credit, boolean once);
}
