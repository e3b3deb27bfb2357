package souk.ledger.evm;

import java.lang.System.Logger;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** A transaction that was sent, with the hash of every form in which it was. Not thread-safe. */
final class Outstanding {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");

  private final Signer signer;
  private final Errand errand;
  private final CompletableFuture<Receipt> fate;
  private final List<Bytes32> hashes = new ArrayList<>();
  private Transaction transaction;
  private Instant sent;
  private boolean unsure;
  private @Nullable Instant nonceUsed;

  Outstanding(
      Signer signer,
      Errand errand,
      Transaction transaction,
      CompletableFuture<Receipt> fate,
      Instant sent) {
    this.signer = signer;
    this.errand = errand;
    this.transaction = transaction;
    this.fate = fate;
    this.sent = sent;
  }

  long nonce() {
    return transaction.nonce();
  }

  /** What it was sent for. */
  Errand errand() {
    return errand;
  }

  /** Where to say what became of it. */
  CompletableFuture<Receipt> fate() {
    return fate;
  }

  /**
   * Sends it in its present form. When the node cannot be asked, it may have taken it all the same:
   * such a transaction is watched like any other, and sent again.
   *
   * @throws EvmNode.RpcRefusal when the node says that it does not take it
   */
  void broadcast(EvmNode node) throws EvmNode.RpcRefusal {
    Transaction.Signed signed = transaction.sign(signer);
    if (!hashes.contains(signed.hash())) {
      hashes.add(signed.hash());
    }
    try {
      node.ask("eth_sendRawTransaction", signed.encoded().toString());
      unsure = false;
    } catch (EvmNode.RpcRefusal e) {
      unsure = Verdicts.complaint(e) == Verdicts.Complaint.TOO_CHEAP;
      throw e;
    } catch (LedgerException e) {
      unsure = true;
      LOG.log(Logger.Level.WARNING, "{0}; the transaction is sent again later", e.getMessage());
    }
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
      raise(fees, node.latest().baseFee());
    }
    try {
      broadcast(node);
    } catch (EvmNode.RpcRefusal e) {
      LOG.log(Logger.Level.DEBUG, "sending again: {0}", e.getMessage());
    }
  }

  private void raise(FeePolicy fees, BigInteger baseFee) {
    BigInteger most =
        FeePolicy.raised(transaction.most()).max(fees.most(baseFee)).min(fees.ceiling());
    if (most.compareTo(transaction.most()) > 0) {
      BigInteger tip = FeePolicy.raised(transaction.tip()).min(most);
      transaction = transaction.withFees(tip, most);
    }
  }
}
