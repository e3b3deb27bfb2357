package souk.ledger.evm;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Proves that a nonce is used by something else than certain transactions, in a block that is
 * final. Neither a missing receipt nor a count alone proves that: a node may be behind, and a block
 * may go.
 */
final class NonceProof {
  private static final int MOST_TRANSACTIONS = 1 << 16;
  private static final long MOST_BYTES = 16L << 20;

  private final EvmNode node;
  private final int confirmations;

  /**
   * @param confirmations how many blocks must follow one before it is final
   */
  NonceProof(EvmNode node, int confirmations) {
    this.node = node;
    this.confirmations = confirmations;
  }

  /**
   * Whether the account's nonce is used, finally, and by none of these; then the least nonce that
   * is not.
   *
   * @throws LedgerException when the node does not say
   */
  OptionalLong usedByAnother(Address account, long nonce, List<Bytes32> hashes) {
    long last = Math.max(0, node.latest().block().number() - confirmations);
    long free = count(account, last);
    if (free <= nonce) {
      return OptionalLong.empty();
    }
    long unused = last;
    for (long back = 1; used(account, nonce, unused); back *= 2) {
      last = unused;
      if (unused == 0) {
        break;
      }
      unused = Math.max(0, unused - back);
    }
    while (last - unused > 1) {
      long middle = unused + (last - unused) / 2;
      if (used(account, nonce, middle)) {
        last = middle;
      } else {
        unused = middle;
      }
    }
    Set<Bytes32> there = transactions(last);
    return hashes.stream().noneMatch(there::contains)
        ? OptionalLong.of(free)
        : OptionalLong.empty();
  }

  private boolean used(Address account, long nonce, long block) {
    return count(account, block) > nonce;
  }

  private long count(Address account, long block) {
    return node.transactionCount(account, EvmNode.quantity(block));
  }

  private Set<Bytes32> transactions(long block) {
    try {
      return node.stream(
          new JsonRpc.Question("eth_getBlockByNumber", EvmNode.quantity(block), false),
          MOST_BYTES,
          in -> hashes(in, block));
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException(
          "the node at %s does not give block %d: %s".formatted(node, block, e.getMessage()), e);
    }
  }

  private Set<Bytes32> hashes(JsonParser in, long block) {
    Set<Bytes32> hashes = new HashSet<>();
    boolean listed = false;
    if (in.currentToken() == JsonToken.START_OBJECT) {
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        JsonToken first = in.nextToken();
        if (!name.equals("transactions") || first != JsonToken.START_ARRAY) {
          in.skipChildren();
          continue;
        }
        listed = true;
        while (in.nextToken() == JsonToken.VALUE_STRING && hashes.size() < MOST_TRANSACTIONS) {
          hashes.add(hash(in.getString()));
        }
        listed = in.currentToken() == JsonToken.END_ARRAY;
        if (!listed) {
          break;
        }
      }
    }
    if (!listed) {
      throw new LedgerException(
          "the node at %s gave no list of the transactions of block %d".formatted(node, block));
    }
    return hashes;
  }

  private Bytes32 hash(String text) {
    try {
      return Bytes32.parse(text);
    } catch (IllegalArgumentException e) {
      throw new LedgerException("the node at " + node + " gave a hash that is none", e);
    }
  }
}
