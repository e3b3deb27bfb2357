package souk.transfers;

import java.util.List;
import java.util.Optional;
import souk.ledger.BlockRef;
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
   * @param hash of the block; zero where an older journal did not keep it
   * @param time of the block, in seconds since 1970
   * @param fee that the ledger took, in the chain's own coin
   */
  public record Inclusion(Bytes32 transaction, long block, Bytes32 hash, long time, Amount fee) {
    static Inclusion of(Bytes32 transaction, BlockRef block, Amount fee) {
      return new Inclusion(transaction, block.number(), block.hash(), block.time(), fee);
    }

    /** Whether a block is the one in which it took effect, as far as is known of that. */
    boolean isIn(BlockRef other) {
      return other.number() == block
          && other.time() == time
          && (hash.equals(Bytes32.ZERO) || hash.equals(other.hash()));
    }
  }
}
