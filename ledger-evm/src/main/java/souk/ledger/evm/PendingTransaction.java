package souk.ledger.evm;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import tools.jackson.databind.JsonNode;

/** A transaction that was sent, with the hash of every form in which it was. Not thread-safe. */
final class PendingTransaction {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");

  private final Signer signer;
  private final PlannedCall call;
  private final CompletableFuture<Receipt> fate;
  private final BlockRef madeAt;
  private final List<Bytes32> hashes = new ArrayList<>();
  private Transaction transaction;
  private Instant sent;
  private boolean unsure;
  private boolean perhapsOlder;
  private @Nullable Instant nonceUsed;
  private @Nullable String complained;

  /**
   * @param madeAt the newest block when it was made
   */
  PendingTransaction(
      Signer signer,
      PlannedCall call,
      Transaction transaction,
      CompletableFuture<Receipt> fate,
      BlockRef madeAt,
      Instant sent) {
    this.signer = signer;
    this.call = call;
    this.transaction = transaction;
    this.fate = fate;
    this.madeAt = madeAt;
    this.sent = sent;
  }

  long nonce() {
    return transaction.nonce();
  }

  /** What it was sent for. */
  PlannedCall call() {
    return call;
  }

  /** Where to say what became of it. */
  CompletableFuture<Receipt> fate() {
    return fate;
  }

  /**
   * Sends it in its present form. When the node cannot be asked, or says something that proves
   * nothing, it may have taken it all the same: such a transaction is watched like any other, and
   * sent again.
   *
   * @return what the node has against it, if that is to be acted upon
   * @throws EvmNode.RpcRefusal when the node says that it will never take it
   */
  Optional<Complaint> broadcast(EvmNode node) throws EvmNode.RpcRefusal {
    Transaction.Signed signed = transaction.sign(signer);
    if (!hashes.contains(signed.hash())) {
      hashes.add(signed.hash());
    }
    try {
      node.ask("eth_sendRawTransaction", signed.encoded().toString());
      unsure = false;
      return Optional.empty();
    } catch (EvmNode.RpcRefusal e) {
      Complaint complaint = Complaint.of(e);
      unsure = complaint == Complaint.TOO_CHEAP || complaint == Complaint.UNKNOWN;
      perhapsOlder |= complaint == Complaint.KNOWN || complaint == Complaint.NONCE_USED;
      if (complaint == Complaint.NEVER) {
        throw e;
      }
      if (complaint == Complaint.UNKNOWN) {
        complain("the node says of a transaction: " + e.getMessage());
      }
      return Optional.of(complaint);
    } catch (LedgerException e) {
      unsure = true;
      complain(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void complain(String what) {
    if (!what.equals(complained)) {
      complained = what;
      LOG.log(Logger.Level.WARNING, "{0}; it is watched, and sent again", what);
    }
  }

  /**
   * Whether it is the same, to the last byte, as one that was in a block before it was made: then
   * the node's count of transactions was out of date, and it needs another nonce.
   */
  boolean isOlder(EvmNode node) {
    if (!perhapsOlder) {
      return false;
    }
    for (Bytes32 hash : hashes) {
      JsonNode receipt = node.need("eth_getTransactionReceipt", hash.toString());
      if (receipt.hasNonNull("blockNumber")
          && EvmNode.count(receipt.path("blockNumber")) <= madeAt.number()) {
        // Only if what was the newest block is still there: a reorganisation may have put it lower.
        return node.header(madeAt.number())
            .map(EvmHeader::block)
            .filter(madeAt::equals)
            .isPresent();
      }
    }
    return false;
  }

  /** Its receipt, once one of its forms is in a block. */
  Optional<Receipt> seen(Verdicts verdicts) {
    for (Bytes32 hash : hashes) {
      Optional<Receipt> receipt = verdicts.inBlock(hash, signer.address(), transaction);
      if (receipt.isPresent()) {
        return receipt;
      }
    }
    return Optional.empty();
  }

  /** Whether one of its forms is in a block. */
  boolean isInBlock(EvmNode node) {
    return hashes.stream()
        .anyMatch(hash ->
            node.need("eth_getTransactionReceipt", hash.toString()).hasNonNull("blockHash"));
  }

  /**
   * Takes note that its nonce is used although it is not seen in a block. That may be because a
   * node shows receipts later than the rest of a block, or because of a branch that will not last;
   * only after a while is it given up.
   */
  Optional<Receipt> replaced(Instant now, Duration patience) {
    if (nonceUsed == null || now.isBefore(nonceUsed)) {
      nonceUsed = now;
    }
    return Duration.between(nonceUsed, now).compareTo(patience) <= 0
        ? Optional.empty()
        : Optional.of(
            new Receipt.Dropped(
                "another transaction of %s took its nonce %d"
                    .formatted(signer.address(), nonce())));
  }

  /** Takes note that its nonce is free, as it should be. */
  void notReplaced() {
    nonceUsed = null;
  }

  /** Sends it again if it is time to, dearer when it has been out of blocks for too long. */
  void remind(EvmNode node, FeePolicy fees, Instant now, Duration patience) {
    if (now.isBefore(sent)) {
      sent = now; // the clock was set back
    }
    boolean tooLong = Duration.between(sent, now).compareTo(patience) > 0;
    if (!unsure && !tooLong) {
      return;
    }
    if (tooLong) {
      sent = now;
      EvmNode.Now there = node.now();
      transaction =
          transaction.offering(
              fees.dearer(transaction.fees(), there.head().baseFee(), there.tip()));
    }
    try {
      var _ = broadcast(node);
    } catch (EvmNode.RpcRefusal e) {
      LOG.log(Logger.Level.DEBUG, "sending again: {0}", e.getMessage());
    }
  }
}
