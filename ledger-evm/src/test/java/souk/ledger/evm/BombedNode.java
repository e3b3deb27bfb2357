package souk.ledger.evm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node of a chain that somebody filled with logs of a contract: it gives whatever it is asked
 * for, however much that is. Its headers are as large as real ones, and say nothing about logs.
 */
final class BombedNode implements AutoCloseable {
  /** What a byte of a log's data costs, so that what is given here is the most for so much gas. */
  static final long GAS_PER_BYTE = 8;

  /** The most gas of a transaction (EIP-7825). */
  private static final long TRANSACTION_GAS = 1 << 24;

  private static final Bytes32 KIND = EventReader.topicOf("DutyAnswered(bytes32,bytes)");
  private static final int DATA = 16 * 1024;
  private static final String ZERO = "0x" + "0".repeat(64);
  private static final String BLOOM = "0x" + "ff".repeat(256);

  private final HttpServer server;
  private final Address contract;
  private final long head;
  private final Bombs bombs;
  private final byte[] data;
  private final AtomicLong logBytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /**
   * Where the logs are: as many as that much gas pays for, shared out evenly among blocks.
   *
   * @param gas altogether
   */
  record Bombs(long first, long last, long gas) {
    long logsIn(long block) {
      return block < first || block > last
          ? 0
          : Math.ceilDiv(gas, GAS_PER_BYTE * DATA * (last - first + 1));
    }

    long logs() {
      return logsIn(first) * (last - first + 1);
    }
  }

  BombedNode(Address contract, long head, Bombs bombs) {
    this.contract = contract;
    this.head = head;
    this.bombs = bombs;
    // The place of the bytes, their length, and the bytes.
    int size = DATA - 64;
    this.data =
        "\"0x%064x%064x%s\""
            .formatted(32, size, "5a".repeat(size))
            .getBytes(StandardCharsets.US_ASCII);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many bytes of logs were asked for, those that nobody read to the end included. */
  long logBytes() {
    return logBytes.get();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
        if (request.isArray()) {
          String before = "[";
          for (JsonNode one : request) {
            write(out, before);
            answer(out, one);
            before = ",";
          }
          write(out, "]");
        } else {
          answer(out, request);
        }
      }
    } catch (IOException e) {
      failures.add(e); // whoever asked has read enough
    }
  }

  private void answer(OutputStream out, JsonNode request) throws IOException {
    JsonNode first = request.path("params").path(0);
    write(out, "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id") + ",\"result\":");
    switch (FaultyNode.method(request)) {
      case "eth_getBlockByNumber" ->
          header(out, first.asString("").equals("latest") ? head : EvmNode.count(first));
      case "eth_getBlockByHash" -> header(out, number(first.asString("")));
      case "eth_getLogs" -> logs(out, first);
      case "eth_getTransactionReceipt" -> receipt(out, first.asString(""));
      default -> write(out, "null");
    }
    write(out, "}");
  }

  private static String hash(long block) {
    return "0x%064x".formatted(block + 1_000_000);
  }

  private static long number(String hash) {
    return Long.parseLong(hash.substring(50), 16) - 1_000_000;
  }

  private long perTransaction() {
    return TRANSACTION_GAS / GAS_PER_BYTE / DATA;
  }

  private void header(OutputStream out, long block) throws IOException {
    if (block > head) {
      write(out, "null");
      return;
    }
    write(
        out,
        """
        {"hash":"%s","number":"0x%x","timestamp":"0x%x","parentHash":"%s","logsBloom":"%s",
        "difficulty":"0x0","mixHash":"%s","baseFeePerGas":"0x7","extraData":"0x","transactions":[\
        """
            .formatted(hash(block), block, 1_700_000_000 + block, hash(block - 1), BLOOM, ZERO));
    String before = "";
    for (long index = 0; index < bombs.logsIn(block); index += perTransaction()) {
      write(out, before + "\"0x%032x%032x\"".formatted(block, index));
      before = ",";
    }
    write(out, "]}");
  }

  private void logs(OutputStream out, JsonNode filter) throws IOException {
    write(out, "[");
    boolean wanted = false;
    for (JsonNode kind : filter.path("topics").path(0)) {
      wanted |= kind.asString("").equals(KIND.toString());
    }
    if (wanted) {
      boolean one = filter.has("blockHash");
      long from =
          one
              ? number(filter.path("blockHash").asString(""))
              : EvmNode.count(filter.path("fromBlock"));
      long to = one ? from : EvmNode.count(filter.path("toBlock"));
      String before = "";
      for (long block = from; block <= Math.min(to, head); block++) {
        for (long index = 0; index < bombs.logsIn(block); index++) {
          write(out, before);
          log(out, block, index);
          before = ",";
        }
      }
    }
    write(out, "]");
  }

  private void receipt(OutputStream out, String transaction) throws IOException {
    long block = Long.parseLong(transaction.substring(18, 34), 16);
    long first = Long.parseLong(transaction.substring(50), 16);
    write(out, "{\"status\":\"0x1\",\"logs\":[");
    for (long i = first; i < Math.min(first + perTransaction(), bombs.logsIn(block)); i++) {
      write(out, i == first ? "" : ",");
      log(out, block, i);
    }
    write(out, "]}");
  }

  private void log(OutputStream out, long block, long index) throws IOException {
    long transaction = index / perTransaction() * perTransaction();
    write(
        out,
        """
        {"address":"%s","topics":["%s","%s"],"blockNumber":"0x%x","blockHash":"%s",
        "transactionHash":"0x%032x%032x","logIndex":"0x%x","removed":false,"data":\
        """
            .formatted(
                contract, KIND, Bytes32.of(index), block, hash(block), block, transaction, index));
    out.write(data);
    write(out, "}");
    logBytes.addAndGet(data.length);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
