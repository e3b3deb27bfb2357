package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import tools.jackson.databind.JsonNode;

/**
 * A block's header.
 *
 * @param parent hash of the block before
 * @param baseFee of a unit of gas in this block
 * @param bloom over the addresses and topics of the block's logs
 * @param encoded the header's RLP, whose keccak-256 is the block's hash; empty where the chain's
 *     headers hold something that is not known here
 */
record EvmHeader(
    BlockRef block, Bytes32 parent, BigInteger baseFee, Bytes bloom, Optional<Bytes> encoded) {
  private static final int BLOOM_BYTES = 256;
  private static final String[] FIRST_FIELDS = {
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom"
  };
  private static final String[] NUMBERS = {
    "difficulty", "number", "gasLimit", "gasUsed", "timestamp"
  };
  // Fields that forks added, in their order: London, Shanghai, Cancun (three), Prague.
  private static final String[] LATER_NUMBERS = {"baseFeePerGas", "blobGasUsed", "excessBlobGas"};
  private static final String[] LATER_FIELDS = {
    "baseFeePerGas",
    "withdrawalsRoot",
    "blobGasUsed",
    "excessBlobGas",
    "parentBeaconBlockRoot",
    "requestsHash"
  };

  /** Reads an answer to eth_getBlockByNumber; empty when there is no such block. */
  static Optional<EvmHeader> of(JsonNode json) {
    if (json.isNull() || json.isMissingNode()) {
      return Optional.empty();
    }
    Bytes32 hash = EvmNode.word(json.path("hash"));
    BlockRef block =
        new BlockRef(
            EvmNode.count(json.path("number")), hash, EvmNode.count(json.path("timestamp")));
    BigInteger baseFee =
        json.hasNonNull("baseFeePerGas")
            ? EvmNode.number(json.path("baseFeePerGas"))
            : BigInteger.ZERO;
    byte[] rlp = encode(json);
    Optional<Bytes> encoded =
        Keccak256.hash(rlp).equals(hash) ? Optional.of(Bytes.of(rlp)) : Optional.empty();
    return Optional.of(
        new EvmHeader(
            block,
            EvmNode.word(json.path("parentHash")),
            baseFee,
            EvmNode.bytes(json.path("logsBloom")),
            encoded));
  }

  /** The RLP to prove this block's randomness with. */
  Bytes proof() {
    return encoded.orElseThrow(() ->
        new LedgerException(
            "the header of block "
                + block.number()
                + " does not hash to the block's hash; this chain is not supported"));
  }

  /**
   * Whether the block may hold a log with this address or topic, as its bloom filter says (the
   * Yellow Paper, 4.4.1): false is sure if the header is the chain's own, true is not.
   */
  boolean mayHold(byte[] addressOrTopic) {
    if (bloom.size() != BLOOM_BYTES) {
      return true;
    }
    byte[] bits = bloom.toArray();
    byte[] hash = Keccak256.hash(addressOrTopic).toArray();
    for (int i = 0; i < 6; i += 2) {
      int bit = (((hash[i] & 0xff) << 8) | (hash[i + 1] & 0xff)) & 2047;
      if ((bits[BLOOM_BYTES - 1 - bit / 8] & (1 << (bit % 8))) == 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] encode(JsonNode json) {
    List<RlpType> fields = new ArrayList<>();
    for (String name : FIRST_FIELDS) {
      fields.add(RlpString.create(EvmNode.bytes(json.path(name)).toArray()));
    }
    for (String name : NUMBERS) {
      fields.add(RlpString.create(EvmNode.number(json.path(name))));
    }
    for (String name : new String[] {"extraData", "mixHash", "nonce"}) {
      fields.add(RlpString.create(EvmNode.bytes(json.path(name)).toArray()));
    }
    for (String name : LATER_FIELDS) {
      if (json.hasNonNull(name)) {
        fields.add(
            List.of(LATER_NUMBERS).contains(name)
                ? RlpString.create(EvmNode.number(json.path(name)))
                : RlpString.create(EvmNode.bytes(json.path(name)).toArray()));
      }
    }
    return RlpEncoder.encode(new RlpList(fields));
  }
}
