package souk.ledger.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param difficulty zero on chains by proof of stake
 * @param mix what contracts see as PREVRANDAO
 * @param bloom over the addresses and topics of the block's logs
 * @param encoded the header's RLP, whose keccak-256 is the block's hash; empty where the chain's
 *     headers hold something that is not known here
 */
record EvmHeader(
    BlockRef block,
    Bytes32 parent,
    BigInteger baseFee,
    BigInteger difficulty,
    Bytes32 mix,
    Bytes bloom,
    Optional<Bytes> encoded) {
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
  // Fields that forks added, in their order: London, Shanghai, Cancun (three), Prague, Amsterdam
  // (EIP-7928 and EIP-7843).
  private static final Set<String> LATER_NUMBERS =
      Set.of("baseFeePerGas", "blobGasUsed", "excessBlobGas", "slotNumber");
  private static final String[] LATER_FIELDS = {
    "baseFeePerGas",
    "withdrawalsRoot",
    "blobGasUsed",
    "excessBlobGas",
    "parentBeaconBlockRoot",
    "requestsHash",
    "blockAccessListHash",
    "slotNumber"
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
    Optional<Bytes> encoded =
        encode(json).filter(rlp -> Keccak256.hash(rlp.toArray()).equals(hash));
    return Optional.of(
        new EvmHeader(
            block,
            EvmNode.word(json.path("parentHash")),
            baseFee,
            json.hasNonNull("difficulty")
                ? EvmNode.number(json.path("difficulty"))
                : BigInteger.ZERO,
            json.hasNonNull("mixHash") ? EvmNode.word(json.path("mixHash")) : Bytes32.ZERO,
            EvmNode.bytes(json.path("logsBloom")),
            encoded));
  }

  /**
   * Why the chain's own beacon could not take this block's randomness; empty where it can.
   *
   * @param raw the header's RLP if it is not known from the fields
   */
  Optional<String> unprovable(Optional<Bytes> raw) {
    String why;
    if (encoded.isEmpty() && raw.isEmpty()) {
      why = "its header has fields that this program does not know: it does not hash to its hash";
    } else if (difficulty.signum() != 0) {
      why = "it has a difficulty, so it was made without a beacon chain's randomness";
    } else if (new BigInteger(1, mix.toArray()).compareTo(BigInteger.ONE) <= 0) {
      why = "its randomness (mixHash) is no random value, but " + mix.toArray()[31];
    } else {
      return Optional.empty();
    }
    return Optional.of("draws cannot be recorded by block " + block.number() + ": " + why);
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

  /** The header's RLP if it has the fields that are known here. */
  private static Optional<Bytes> encode(JsonNode json) {
    List<RlpType> fields = new ArrayList<>();
    try {
      for (String name : FIRST_FIELDS) {
        fields.add(bytes(json, name));
      }
      for (String name : NUMBERS) {
        fields.add(number(json, name));
      }
      for (String name : new String[] {"extraData", "mixHash", "nonce"}) {
        fields.add(bytes(json, name));
      }
      for (String name : LATER_FIELDS) {
        if (json.hasNonNull(name)) {
          fields.add(LATER_NUMBERS.contains(name) ? number(json, name) : bytes(json, name));
        }
      }
    } catch (LedgerException e) {
      return Optional.empty(); // a chain whose headers are others
    }
    return Optional.of(Bytes.of(RlpEncoder.encode(new RlpList(fields))));
  }

  private static RlpString bytes(JsonNode json, String name) {
    return RlpString.create(EvmNode.bytes(json.path(name)).toArray());
  }

  private static RlpString number(JsonNode json, String name) {
    return RlpString.create(EvmNode.number(json.path(name)));
  }
}
