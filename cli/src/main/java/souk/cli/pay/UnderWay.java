package souk.cli.pay;

import java.time.Instant;
import java.util.List;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Sums;
import souk.transfers.Payer;
import souk.transfers.Payment;
import souk.transfers.PaymentJournal;
import souk.transfers.PaymentOrder;
import souk.transfers.PaymentState;

/** Payments of a journal of which it is not known yet whether they were made. */
record UnderWay(PaymentJournal journal, SpendOptions options, Sums sums) {
  /**
   * Makes sure that a payment is not one of them that was asked for once more.
   *
   * @throws Failure when the same sum to the same payee was sent before
   */
  void refuseSame(PaymentOrder order) {
    for (Payment each : all(order)) {
      if (each.order().payee().equals(order.payee())
          && each.order().amount().equals(order.amount())) {
        throw new Failure(
            Main.UNKNOWN,
            "nothing was paid now: %s to the same payee were sent before, at %s, and it is not known whether that was paid; to pay them once more, add --again; to wait for that, without paying twice:  %s"
                .formatted(
                    sums.show(order.amount()),
                    Instant.ofEpochSecond(each.begun()),
                    options.resume(each.order().id())));
      }
    }
  }

  /** Notes which of the others were made, as far as the ledger shows it now. */
  void look(PaymentOrder order, Payer payer) {
    for (Payment each : all(order)) {
      var _ = payer.look(each.order().id());
    }
  }

  private List<Payment> all(PaymentOrder order) {
    return journal.all(order.ledger()).stream()
        .filter(each -> each.state() == PaymentState.SENT)
        .filter(each -> each.order().payer().equals(order.payer()))
        .filter(each -> !each.order().id().equals(order.id()))
        .toList();
  }
}
