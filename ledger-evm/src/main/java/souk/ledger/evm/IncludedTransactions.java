package souk.ledger.evm;

import java.lang.System.Logger;
import java.util.NavigableMap;
import java.util.TreeMap;
import souk.ledger.BlockRef;
import souk.primitives.Bytes;

/**
 * What a signer's transactions that were seen in blocks looked like. A reorganisation may remove
 * one that its node then forgets; those behind it could never go in. So it is sent once more, just
 * as it was. Not thread-safe.
 */
final class IncludedTransactions {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");

  /** Deeper than any reorganisation that a wallet need survive. */
  private static final int MOST = 256;

  private final NavigableMap<Long, Bytes> byNonce = new TreeMap<>();
  private long lookedAt = -1;

  void add(long nonce, Bytes encoded) {
    byNonce.put(nonce, encoded);
    while (byNonce.size() > MOST) {
      byNonce.pollFirstEntry();
    }
  }

  /**
   * Sends again, once a block, what is on the chain no more and lies before all that waits.
   *
   * @param used how many of the signer's transactions are in blocks up to the head
   * @param first the lowest nonce that waits
   */
  void closeGap(EvmNode node, long used, long first, BlockRef head) {
    if (used >= first || head.number() == lookedAt) {
      return;
    }
    lookedAt = head.number();
    byNonce
        .subMap(used, first)
        .forEach((nonce, encoded) -> {
          try {
            var _ = node.ask("eth_sendRawTransaction", encoded.toString());
            LOG.log(
                Logger.Level.INFO,
                "a reorganisation removed transaction {0}; it is sent again",
                nonce);
          } catch (EvmNode.RpcRefusal e) { // the node has it still, or will tell in the next block
            LOG.log(
                Logger.Level.DEBUG,
                "a transaction that was removed is not taken: {0}",
                e.getMessage());
          }
        });
  }
}
