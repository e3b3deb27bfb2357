package souk.transfers;

import java.util.List;
import java.util.Optional;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A payment as its payer's journal has it.
 *
 * @param begun when it was written down, in seconds since 1970
 * @param sent all forms in which it was signed and may have been sent
 * @param included where it took effect, once it did
 * @param why it failed; empty while it did not
 */
public record Payment(
    PaymentOrder order,
    long begun,
    PaymentState state,
    List<Bytes> sent,
    Optional<Inclusion> included,
    String why) {
  public Payment {
    sent = List.copyOf(sent);
  }

  /** The same, once these forms of it may have been sent. */
  Payment sent(List<Bytes> forms) {
    return new Payment(order, begun, PaymentState.SENT, forms, Optional.empty(), "");
  }

  /** The same, once it took effect. */
  Payment paid(Inclusion where) {
    return new Payment(order, begun, PaymentState.PAID, sent, Optional.of(where), "");
  }

  /**
   * Where a payment took effect.
   *
   * @param time of the block, in seconds since 1970
   * @param fee that the ledger took, in the chain's own coin
   */
  public record Inclusion(Bytes32 transaction, long block, long time, Amount fee) {}
}
