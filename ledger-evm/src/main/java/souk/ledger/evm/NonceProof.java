package souk.ledger.evm;

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
 * final. Neither a missing receipt nor a count alone proves that: a node may be behind, a block may
 * go, and a node that is just making a block may count what is in it as if it were in the one
 * before.
 */
final class NonceProof {
  private static final int MOST_TRANSACTIONS = 1 << 16;
  private static final long MOST_BYTES = 64L << 20;

  private final EvmNode node;
  private final int confirmations;

  /** What the block says in which a nonce was used. */
  private enum Use {
    /** By one of the transactions that were asked about. */
    OURS,
    /** By another transaction of the account. */
    ANOTHER,
    /** By no transaction of the account; what others send may use it too (EIP-7702). */
    NONE
  }

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
    long newest = node.latest().block().number();
    long last = Math.max(0, newest - confirmations);
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
    boolean proven =
        switch (use(account, nonce, Set.copyOf(hashes), last)) {
          case OURS -> false;
          case ANOTHER -> true;
          case NONE -> last < newest; // the newest one may have been counted too early
        };
    return proven ? OptionalLong.of(free) : OptionalLong.empty();
  }

  private boolean used(Address account, long nonce, long block) {
    return count(account, block) > nonce;
  }

  private long count(Address account, long block) {
    return node.transactionCount(account, EvmNode.quantity(block));
  }

  private Use use(Address account, long nonce, Set<Bytes32> ours, long block) {
    try {
      return node.stream(
          new JsonRpc.Question("eth_getBlockByNumber", EvmNode.quantity(block), true),
          MOST_BYTES,
          in -> use(in, account, nonce, ours, block));
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException(
          "the node at %s does not give block %d: %s".formatted(node, block, e.getMessage()), e);
    }
  }

  private Use use(JsonParser in, Address account, long nonce, Set<Bytes32> ours, long block) {
    Use use = Use.NONE;
    boolean listed = false;
    if (in.currentToken() == JsonToken.START_OBJECT) {
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        JsonToken first = in.nextToken();
        if (!name.equals("transactions") || first != JsonToken.START_ARRAY) {
          in.skipChildren();
          continue;
        }
        for (int i = 0; i < MOST_TRANSACTIONS && in.nextToken() == JsonToken.START_OBJECT; i++) {
          Listed transaction = transaction(in);
          if (ours.contains(transaction.hash())) {
            use = Use.OURS;
          } else if (use == Use.NONE
              && transaction.from().equals(account)
              && transaction.nonce() == nonce) {
            use = Use.ANOTHER;
          }
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
    return use;
  }

  /** What is read of a transaction in a block. */
  private record Listed(Bytes32 hash, Address from, long nonce) {}

  private Listed transaction(JsonParser in) {
    String hash = "";
    String from = "";
    String nonce = "";
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      if (in.nextToken() != JsonToken.VALUE_STRING) {
        in.skipChildren();
        continue;
      }
      switch (name) {
        case "hash" -> hash = in.getString();
        case "from" -> from = in.getString();
        case "nonce" -> nonce = in.getString();
        default -> {}
      }
    }
    try {
      return new Listed(Bytes32.parse(hash), Address.parse(from), Long.decode(nonce));
    } catch (IllegalArgumentException e) {
      throw new LedgerException(
          "the node at " + node + " gave a transaction that cannot be read", e);
    }
  }
}
