package souk.ledger.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.primitives.Bytes32;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads logs from a node, of which one at a time is held. */
final class LogReader {
  /** The most that is read of an answer with logs. */
  private static final long MOST_LOG_BYTES = 32L << 20;

  /** Something else than a list was given: no sign that there are many logs, or none. */
  static final class NoListException extends LedgerException {
    NoListException(String message) {
      super(message);
    }
  }

  private final JsonRpc rpc;
  private final NodeAddress node;

  LogReader(JsonRpc rpc, NodeAddress node) {
    this.rpc = rpc;
    this.node = node;
  }

  /**
   * Reads logs one by one, in their order; what {@code each} throws ends the reading. Anything but
   * a list is nonsense, and no sign that there are none. A node may refuse a run that is too long
   * for it, and one with too many logs throws {@link LedgerException}.
   */
  void read(LogFilter filter, Consumer<EvmLog> each) throws EvmNode.RpcRefusal {
    var _ =
        rpc.stream(
            new JsonRpc.Question("eth_getLogs", filter.json()),
            MOST_LOG_BYTES,
            in -> {
              readLogs(in, filter, each);
              return true;
            });
  }

  private void readLogs(JsonParser in, LogFilter filter, Consumer<EvmLog> each) {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new NoListException("the node at " + node + " gave no list of logs");
    }
    long block = -1;
    long index = -1;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      JsonNode json = Json.value(in);
      EvmLog log = EvmLog.of(json);
      if (filter.takes(json, log)) {
        if (log.block() < block || (log.block() == block && log.index() <= index)) {
          throw new LedgerException("the node at " + node + " mixes the logs up");
        }
        block = log.block();
        index = log.index();
        each.accept(log);
      }
    }
  }

  /** The hashes of the transactions in a block, in their order. */
  List<Bytes32> transactions(BlockRef block) throws EvmNode.RpcRefusal {
    List<Bytes32> hashes = new ArrayList<>();
    member(
        new JsonRpc.Question("eth_getBlockByHash", block.hash().toString(), false),
        "transactions",
        in -> {
          if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new LedgerException("the node at " + node + " gave no list of transactions");
          }
          while (in.nextToken() != JsonToken.END_ARRAY) {
            hashes.add(EvmNode.word(Json.value(in)));
          }
        });
    return hashes;
  }

  /** As {@link #read(LogFilter, Consumer)}, of one transaction, from its receipt. */
  void read(Bytes32 transaction, LogFilter filter, Consumer<EvmLog> each)
      throws EvmNode.RpcRefusal {
    member(
        new JsonRpc.Question("eth_getTransactionReceipt", transaction.toString()),
        "logs",
        in -> readLogs(in, filter, each));
  }

  /** Reads one member of an object that may be too large to be held whole. */
  private void member(JsonRpc.Question question, String name, Consumer<JsonParser> reader)
      throws EvmNode.RpcRefusal {
    boolean read =
        rpc.stream(
            question,
            MOST_LOG_BYTES,
            in -> {
              boolean found = false;
              if (in.currentToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                  boolean wanted = in.currentName().equals(name);
                  in.nextToken();
                  if (wanted) {
                    reader.accept(in);
                    found = true;
                  } else {
                    in.skipChildren();
                  }
                }
              } else {
                in.skipChildren();
              }
              return found;
            });
    if (!read) {
      throw new LedgerException(
          "the node at %s answered %s without %s".formatted(node, question.method(), name));
    }
  }
}
