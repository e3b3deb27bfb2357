package souk.ledger.evm;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/**
 * One log of a contract.
 *
 * @param index its place among the logs of its block
 */
record EvmLog(
    long block,
    Bytes32 blockHash,
    Bytes32 transaction,
    long index,
    List<Bytes32> topics,
    Bytes data) {
  EvmLog {
    topics = List.copyOf(topics);
  }

  static EvmLog of(JsonNode log) {
    List<Bytes32> topics = new ArrayList<>();
    log.path("topics").forEach(topic -> topics.add(EvmNode.word(topic)));
    return new EvmLog(
        EvmNode.count(log.path("blockNumber")),
        EvmNode.word(log.path("blockHash")),
        EvmNode.word(log.path("transactionHash")),
        EvmNode.count(log.path("logIndex")),
        topics,
        EvmNode.bytes(log.path("data")));
  }
}
