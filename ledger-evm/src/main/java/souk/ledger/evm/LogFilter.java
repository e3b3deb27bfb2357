package souk.ledger.evm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/**
 * Which logs to ask a node for: those of one contract in a run of blocks, both ends included, or in
 * one block that is named by its hash.
 *
 * @param topics for each place of a log's topics, from the first on, what may stand there; nothing
 *     where it may be anything
 */
record LogFilter(
    Address contract, long from, long to, Optional<Bytes32> blockHash, List<List<Bytes32>> topics) {
  LogFilter {
    topics = topics.stream().map(List::copyOf).toList();
  }

  /** Logs by their topics in a run of blocks. */
  static LogFilter of(Address contract, List<List<Bytes32>> topics, long from, long to) {
    return new LogFilter(contract, from, to, Optional.empty(), topics);
  }

  /** The same in one block, which a node that does not have it cannot take for one without logs. */
  LogFilter in(Bytes32 block) {
    return new LogFilter(contract, from, to, Optional.of(block), topics);
  }

  /** As eth_getLogs takes it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("address", contract.toString());
    blockHash.ifPresentOrElse(
        hash -> json.put("blockHash", hash.toString()),
        () -> {
          json.put("fromBlock", EvmNode.quantity(from));
          json.put("toBlock", EvmNode.quantity(to));
        });
    if (!topics.isEmpty()) {
      json.put(
          "topics",
          topics.stream()
              .map(place -> place.isEmpty() ? null : place.stream().map(Bytes32::toString).toList())
              .toList());
    }
    return json;
  }

  /** Whether a log is one of these; a node may give more than it was asked for. */
  boolean takes(JsonNode json, EvmLog log) {
    if (!json.path("address").asString("").equalsIgnoreCase(contract.toString())
        || json.path("removed").asBoolean(false)
        || log.block() < from
        || log.block() > to
        || blockHash.filter(hash -> !hash.equals(log.blockHash())).isPresent()) {
      return false;
    }
    return takes(topics, log);
  }

  /** Whether a log has such topics. */
  static boolean takes(List<List<Bytes32>> topics, EvmLog log) {
    if (log.topics().size() < topics.size()) {
      return false;
    }
    for (int i = 0; i < topics.size(); i++) {
      if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
        return false;
      }
    }
    return true;
  }
}
