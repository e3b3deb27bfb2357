package souk.transfers.receipt;

import java.util.Optional;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.transfers.Rail;

/** What a ledger says of a receipt. Nothing else is needed: no journal, and nobody's word. */
public sealed interface ReceiptCheck {
  /** How far a payee's clock may be ahead of the ledger's, in seconds. */
  int CLOCK_SECONDS = 60;

  /**
   * The money moved as the receipt says.
   *
   * @param block in which it did
   * @param isFinal whether no reorganisation can take it away any more
   */
  record Paid(BlockRef block, boolean isFinal) implements ReceiptCheck {}

  /** The ledger does not show it, which may be since it is young, or the node knows little. */
  record NotSeen() implements ReceiptCheck {}

  /** The ledger shows something else. */
  record Wrong(String why) implements ReceiptCheck {}

  /** Looks. */
  static ReceiptCheck of(PaymentReceipt receipt, Rail rail) {
    if (!receipt.isOf(rail.ledger().info())) {
      return new Wrong("it is of chain %d and another market".formatted(receipt.chainId()));
    }
    Optional<Rail.Done> done = rail.done(receipt.transaction(), receipt.block());
    if (done.isEmpty()) {
      return new NotSeen();
    }
    Event moved = new Event.Transferred(receipt.payer(), receipt.payee(), receipt.amount());
    if (!done.get().events().contains(moved)) {
      return new Wrong("its transaction did not move this sum from its payer to its payee");
    }
    BlockRef block = done.get().block();
    if (block.number() != receipt.block()) {
      return new Wrong(
          "its transaction is in block %d, not in %d: a reorganisation moved it, and its payer makes a new receipt"
              .formatted(block.number(), receipt.block()));
    }
    if (receipt
        .invoice()
        .filter(signed -> block.time() + CLOCK_SECONDS < signed.invoice().created())
        .isPresent()) {
      return new Wrong("its money moved before its invoice was made, so it was for something else");
    }
    return new Paid(block, rail.ledger().head(Ledger.Finality.FINAL).number() >= block.number());
  }
}
