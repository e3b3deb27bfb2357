package souk.ledger.evm;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.http.HttpService;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/**
 * One node of an EVM chain, asked over JSON-RPC. What the node cannot be asked, or answers with
 * nonsense, throws {@link LedgerException}; what it refuses to execute throws {@link RpcRefusal}.
 */
final class EvmNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The largest answer that is read; the headers and logs that are asked for are far smaller. */
  static final long MOST_BYTES = 64L << 20;

  private final String url;
  private final HttpService service;

  EvmNode(String url) {
    this(url, PATIENCE);
  }

  /**
   * @param patience how long an answer may take, to its last byte
   */
  EvmNode(String url, Duration patience) {
    this.url = url;
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectTimeout(5, TimeUnit.SECONDS)
            .callTimeout(patience)
            .followRedirects(false)
            .addInterceptor(EvmNode::limit)
            .build();
    this.service = new HttpService(url, client);
  }

  /** Cuts off answers that are too large to be read into memory. */
  private static okhttp3.Response limit(Interceptor.Chain chain) throws IOException {
    okhttp3.Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    if (body == null) {
      return response;
    }
    BufferedSource limited =
        Okio.buffer(
            new ForwardingSource(body.source()) {
              private long left = MOST_BYTES;

              @Override
              public long read(Buffer sink, long most) throws IOException {
                long read = super.read(sink, most);
                left -= Math.max(0, read);
                if (left < 0) {
                  throw new IOException("an answer of more than " + MOST_BYTES + " bytes");
                }
                return read;
              }
            });
    return response.newBuilder().body(ResponseBody.create(limited, body.contentType(), -1)).build();
  }

  /** An answer whose result is any JSON. */
  static final class Answer extends Response<JsonNode> {}

  /** The node executed a request and the chain said no. */
  static final class RpcRefusal extends Exception {
    private final Bytes data;

    RpcRefusal(String message, Bytes data) {
      super(message);
      this.data = data;
    }

    /** What the contract reverted with; empty when it said nothing. */
    Bytes data() {
      return data;
    }
  }

  /** The result of a method; {@code null} in JSON comes as a null node. */
  JsonNode ask(String method, Object... params) throws RpcRefusal {
    Answer answer;
    try {
      answer =
          service.send(
              new Request<>(method, Arrays.asList(params), service, Answer.class), Answer.class);
    } catch (IOException | RuntimeException e) {
      throw new LedgerException(
          "the node at " + url + " cannot be asked for " + method + ": " + e.getMessage(), e);
    }
    if (answer == null) {
      throw new LedgerException("the node at " + url + " answered " + method + " with nothing");
    }
    if (answer.hasError()) {
      Response.Error error = answer.getError();
      throw new RpcRefusal(
          error.getMessage() == null ? "refused" : error.getMessage(), dataOf(error.getData()));
    }
    JsonNode result = answer.getResult();
    return result == null ? tools.jackson.databind.node.NullNode.getInstance() : result;
  }

  /** As {@link #ask}, where a refusal means that the node is no use. */
  JsonNode need(String method, Object... params) {
    try {
      return ask(method, params);
    } catch (RpcRefusal e) {
      throw new LedgerException(
          "the node at " + url + " refused " + method + ": " + e.getMessage(), e);
    }
  }

  long chainId() {
    return count(need("eth_chainId"));
  }

  /** The header of a block by its number, or of {@code latest} or {@code finalized}. */
  Optional<EvmHeader> header(String tag) {
    return EvmHeader.of(need("eth_getBlockByNumber", tag, false));
  }

  Optional<EvmHeader> header(long number) {
    return header(quantity(number));
  }

  EvmHeader latest() {
    return header("latest")
        .orElseThrow(() -> new LedgerException("the node at " + url + " has no latest block"));
  }

  /**
   * Calls a contract as of one block, which is named by its hash, so that a reorganisation cannot
   * mix two states.
   */
  Bytes call(Address to, Bytes data, BlockRef at) throws RpcRefusal {
    return bytes(
        ask(
            "eth_call",
            Map.of("to", to.toString(), "data", data.toString()),
            Map.of("blockHash", at.hash().toString())));
  }

  /** Runs code without a contract, as of one block, and gives what it returns. */
  Bytes run(Bytes code, BlockRef at) throws RpcRefusal {
    return bytes(
        ask(
            "eth_call",
            Map.of("data", code.toString()),
            Map.of("blockHash", at.hash().toString())));
  }

  /**
   * Tries a transaction as of the next block, behind those that wait for it; the gas that it would
   * use.
   */
  long estimateGas(Address from, Address to, BigInteger value, Bytes data) throws RpcRefusal {
    return count(
        ask(
            "eth_estimateGas",
            Map.of(
                "from", from.toString(),
                "to", to.toString(),
                "value", quantity(value),
                "data", data.toString()),
            "pending"));
  }

  /**
   * Tries a transaction once with so much gas, as of the next block, behind those that wait for it.
   *
   * @throws RpcRefusal when it does not go through, for lack of gas or another reason
   */
  void run(Address from, Address to, BigInteger value, Bytes data, long gas) throws RpcRefusal {
    var _ =
        ask(
            "eth_call",
            Map.of(
                "from", from.toString(),
                "to", to.toString(),
                "value", quantity(value),
                "data", data.toString(),
                "gas", quantity(gas)),
            "pending");
  }

  /** How many transactions an account has sent, as of {@code latest} or {@code pending}. */
  long transactionCount(Address account, String tag) {
    return count(need("eth_getTransactionCount", account.toString(), tag));
  }

  /** How many of its transactions are in blocks up to this one. */
  long transactionCount(Address account, BlockRef at) {
    return count(
        need(
            "eth_getTransactionCount",
            account.toString(),
            Map.of("blockHash", at.hash().toString())));
  }

  /**
   * The logs of a contract in a run of blocks, both ends included, in order. A node may refuse a
   * run that is too long for it.
   */
  List<EvmLog> logs(Address contract, long from, long to) throws RpcRefusal {
    JsonNode found =
        ask(
            "eth_getLogs",
            Map.of(
                "address",
                contract.toString(),
                "fromBlock",
                quantity(from),
                "toBlock",
                quantity(to)));
    List<EvmLog> logs = new ArrayList<>();
    found.forEach(log -> logs.add(EvmLog.of(log)));
    return logs;
  }

  /** The logs of a contract in one block. */
  List<EvmLog> logsOf(Address contract, long block) {
    try {
      return logs(contract, block, block);
    } catch (RpcRefusal e) {
      throw new LedgerException(
          "the node at "
              + url
              + " does not give the logs of block "
              + block
              + ": "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      throw new LedgerException("closing the connection to " + url + " failed", e);
    }
  }

  @Override
  public String toString() {
    return url;
  }

  static String quantity(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String quantity(BigInteger value) {
    return "0x" + value.toString(16);
  }

  /** A number of at most 63 bits. */
  static long count(JsonNode node) {
    BigInteger number = number(node);
    if (number.bitLength() > 63) {
      throw new LedgerException("a number over 63 bits from a node: " + shown(node.asString("")));
    }
    return number.longValue();
  }

  static BigInteger number(JsonNode node) {
    String text = node.asString("");
    if (!text.matches("0x[0-9a-fA-F]{1,64}")) {
      throw new LedgerException("not a number from a node: " + shown(text));
    }
    return new BigInteger(text.substring(2), 16);
  }

  static Bytes bytes(JsonNode node) {
    try {
      return Bytes.parse(node.asString(""));
    } catch (IllegalArgumentException e) {
      throw new LedgerException("not bytes from a node: " + shown(node.asString("")));
    }
  }

  static Bytes32 word(JsonNode node) {
    Bytes bytes = bytes(node);
    if (bytes.size() != Bytes32.SIZE) {
      throw new LedgerException("not 32 bytes from a node: " + shown(node.asString("")));
    }
    return Bytes32.of(bytes.toArray());
  }

  private static String shown(String text) {
    return "'" + text.substring(0, Math.min(text.length(), 80)) + "'";
  }

  private static Bytes dataOf(Object data) {
    // Nodes differ: the revert data is the text itself, a quoted text, or in an object under "data"
    // or "result".
    String text = data == null ? "" : data.toString();
    java.util.regex.Matcher hex =
        java.util.regex.Pattern.compile("0x([0-9a-fA-F]{2})*").matcher(text);
    Bytes longest = Bytes.EMPTY;
    while (hex.find()) {
      Bytes found = Bytes.parse(hex.group());
      longest = found.size() > longest.size() ? found : longest;
    }
    return longest;
  }
}
