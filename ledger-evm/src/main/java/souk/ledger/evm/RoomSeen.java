package souk.ledger.evm;

import java.math.BigInteger;
import souk.ledger.LedgerException;
import tools.jackson.databind.JsonNode;

/** Whether blocks came that had room for a transaction, and did not take it. */
final class RoomSeen {
  /** Of so many blocks, the newest, one is looked for with room. */
  private static final int MOST_BLOCKS = 4;

  private RoomSeen() {}

  /**
   * Whether one of the blocks after {@code from} could have held the transaction.
   *
   * @param newest the newest block
   */
  static boolean since(EvmNode node, long from, long newest, Transaction transaction) {
    for (long block = newest; block > Math.max(from, newest - MOST_BLOCKS); block--) {
      JsonNode header = node.need("eth_getBlockByNumber", EvmNode.quantity(block), false);
      if (!header.hasNonNull("gasLimit")) {
        throw new LedgerException("the node at %s has no block %d".formatted(node, block));
      }
      BigInteger room =
          EvmNode.number(header.path("gasLimit")).subtract(EvmNode.number(header.path("gasUsed")));
      if (room.compareTo(BigInteger.valueOf(transaction.gas())) >= 0) {
        return true;
      }
    }
    return false;
  }
}
