package souk.ledger.evm;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Which nonce an account's next transaction has: the node's count tells, but what was seen in a
 * block, or proven, goes before it, for a count may be out of date. Not thread-safe.
 */
final class Nonces {
  private final EvmNode node;
  private final Verdicts verdicts;
  private final Address account;
  private long next = -1;
  private long least; // those before are used, finally
  private @Nullable Seen last;
  private int reused; // how many nonces were sent again after they were seen

  /** A transaction that was seen in a block. */
  private record Seen(long nonce, Bytes32 hash, BlockRef block) {}

  Nonces(EvmNode node, Verdicts verdicts, Address account) {
    this.node = node;
    this.verdicts = verdicts;
    this.account = account;
  }

  /** The first nonce that nothing has, as far as is known. */
  long unused(List<PendingTransaction> pending) {
    if (next < 0 || pending.isEmpty()) {
      next =
          Math.max(
              node.transactionCount(account, "pending"), node.transactionCount(account, "latest"));
    }
    next = Math.max(next, least);
    Seen seen = last;
    if (seen != null && next <= seen.nonce() && isStillThere(seen)) {
      next = seen.nonce() + 1; // the node's count is out of date
    }
    for (PendingTransaction sent : pending) {
      next = Math.max(next, sent.nonce() + 1);
    }
    return next;
  }

  void sent(long nonce) {
    next = nonce + 1;
  }

  /** Nothing has the nonce that was sent last; the node is asked again. */
  void notSent() {
    next = -1;
  }

  /** It is proven that all nonces before this one are used. */
  void startAt(long free) {
    least = Math.max(least, free);
  }

  /**
   * Takes note of a transaction in a block.
   *
   * @return false when it is the very one that was seen last
   */
  boolean see(long nonce, Verdicts.Found found) {
    Seen seen = new Seen(nonce, found.hash(), found.block());
    if (seen.equals(last)) {
      return false;
    }
    if (last == null || last.nonce() <= nonce) {
      last = seen;
    }
    return true;
  }

  /** Whether another transaction of this account that was seen here has its nonce. */
  boolean isUsedByThisLane(PendingTransaction transaction) {
    Seen seen = last;
    return seen != null
        && seen.nonce() == transaction.nonce()
        && !transaction.hashes().contains(seen.hash())
        && isStillThere(seen);
  }

  /**
   * So much more gas that no transaction is the same, to the last byte, as one that was seen with
   * its nonce: a chain that got shorter and a node that is behind look alike.
   */
  long difference(long nonce) {
    Seen seen = last;
    if (seen != null && nonce <= seen.nonce()) {
      reused++;
      return reused;
    }
    return 0;
  }

  /**
   * Whether the very same transaction, to the last byte, is on the chain or on its way already:
   * then it is an earlier command's, and the node's count is out of date. After one that was seen
   * in a block the next nonce is free for sure.
   */
  boolean isThere(PendingTransaction transaction) {
    Seen seen = last;
    if (seen != null && transaction.nonce() == seen.nonce() + 1) {
      return false;
    }
    try {
      return !node.ask("eth_getTransactionByHash", transaction.hash().toString()).isNull();
    } catch (EvmNode.RpcRefusal e) {
      return false; // it is watched for that anyway
    }
  }

  /** Whether what was seen in a block is on the chain, as far as is not proven otherwise. */
  private boolean isStillThere(Seen seen) {
    Optional<Boolean> same =
        node.header(seen.block().number())
            .map(EvmHeader::block)
            .map(block -> block.hash().equals(seen.block().hash()));
    if (same.equals(Optional.of(true)) || verdicts.find(seen.hash()).isPresent()) {
      return true;
    }
    if (same.isPresent()) {
      last = null; // a reorganisation removed it
    }
    return false; // the chain has become shorter, or the node is behind: then blocks tell
  }
}
