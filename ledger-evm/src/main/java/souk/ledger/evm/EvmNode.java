package souk.ledger.evm;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import tools.jackson.databind.JsonNode;

/**
 * One node of an EVM chain, asked over JSON-RPC. What the node cannot be asked, or answers with
 * nonsense, throws {@link LedgerException}; what it refuses to execute throws {@link RpcRefusal}.
 */
final class EvmNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** No chain with random values keeps one for so many blocks. */
  private static final long LONG_FOR_RANDOMNESS = 64;

  /** What a node's tip is taken for that does not suggest one: a gwei. */
  private static final BigInteger USUAL_TIP = BigInteger.valueOf(1_000_000_000);

  private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,64}");

  private final NodeAddress address;
  private final JsonRpc rpc;
  private final LogReader logs;
  private volatile boolean pendingKnown = true;

  EvmNode(String url) {
    this(url, PATIENCE);
  }

  /**
   * @param patience how long an answer may take, to its last byte
   */
  EvmNode(String url, Duration patience) {
    this.address = NodeAddress.parse(url);
    this.rpc = new JsonRpc(address, patience);
    this.logs = new LogReader(rpc, address);
  }

  /** The node executed a request and the chain said no, or it does not take the request. */
  static final class RpcRefusal extends Exception {
    private final transient Bytes data;

    RpcRefusal(String message, Bytes data) {
      super(message);
      this.data = data;
    }

    /** What the contract reverted with; empty when it said nothing. */
    Bytes data() {
      return data;
    }

    /** Whether code ran and gave up, so that the refusal is not the node's own. */
    boolean isRevert() {
      String text = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
      return data.size() > 0 || text.contains("revert") || text.contains("opcode");
    }
  }

  /** The result of a method; {@code null} in JSON comes as a null node. */
  JsonNode ask(String method, Object... params) throws RpcRefusal {
    return rpc.ask(new JsonRpc.Question(method, params));
  }

  /** As {@link #ask}, read piece by piece. */
  <T> T stream(JsonRpc.Question question, long mostBytes, JsonRpc.ResultReader<T> reader)
      throws RpcRefusal {
    return rpc.stream(question, mostBytes, reader);
  }

  /** As {@link #ask}, where a refusal means that the node is no use. */
  JsonNode need(String method, Object... params) {
    try {
      return ask(method, params);
    } catch (RpcRefusal e) {
      throw useless(method, e);
    }
  }

  private LedgerException useless(String method, RpcRefusal refusal) {
    return new LedgerException(
        "the node at " + this + " refused " + method + ": " + refusal.getMessage(), refusal);
  }

  private JsonNode needed(JsonRpc.Question question, JsonRpc.Answer answer) {
    return switch (answer) {
      case JsonRpc.Answer.Result result -> result.value();
      case JsonRpc.Answer.Refused refused -> throw useless(question.method(), refused.refusal());
    };
  }

  long chainId() {
    return count(need("eth_chainId"));
  }

  /** The header of a block by its number, or of {@code latest} or {@code finalized}. */
  Optional<EvmHeader> header(String tag) {
    return EvmHeader.of(need("eth_getBlockByNumber", tag, false));
  }

  Optional<EvmHeader> header(long number) {
    return header(quantity(number)).map(header -> checked(header, number));
  }

  /**
   * The encoding of a block's header as the node itself has it, for headers with fields that are
   * not known here; empty where the node does not give it, or it does not hash to the block's hash.
   */
  Optional<Bytes> rawHeader(BlockRef block) {
    try {
      Bytes raw = bytes(ask("debug_getRawHeader", quantity(block.number())));
      return Keccak256.hash(raw.toArray()).equals(block.hash())
          ? Optional.of(raw)
          : Optional.empty();
    } catch (RpcRefusal | LedgerException e) {
      return Optional.empty();
    }
  }

  /** Says so when the chain's randomness has not changed for many blocks. */
  Optional<String> constantRandomness(EvmHeader head) {
    long before = head.block().number() - LONG_FOR_RANDOMNESS;
    return before <= 0
        ? Optional.empty()
        : header(before)
            .filter(old -> old.mix().equals(head.mix()))
            .map(_ ->
                "draws cannot be recorded: the chain's randomness (mixHash) is the same for %d blocks"
                    .formatted(LONG_FOR_RANDOMNESS));
  }

  /** The headers of several blocks, in their order, asked for together. */
  List<Optional<EvmHeader>> headers(List<Long> numbers) {
    List<JsonRpc.Question> questions =
        numbers.stream()
            .map(number -> new JsonRpc.Question("eth_getBlockByNumber", quantity(number), false))
            .toList();
    List<JsonRpc.Answer> answers = rpc.askAll(questions);
    List<Optional<EvmHeader>> headers = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      long number = numbers.get(i);
      headers.add(
          EvmHeader.of(needed(questions.get(i), answers.get(i)))
              .map(header -> checked(header, number)));
    }
    return headers;
  }

  /** The headers of a run of blocks, both ends included, which the node must have. */
  List<EvmHeader> headers(long first, long last) {
    List<Optional<EvmHeader>> found = headers(LongStream.rangeClosed(first, last).boxed().toList());
    List<EvmHeader> headers = new ArrayList<>();
    for (Optional<EvmHeader> header : found) {
      headers.add(
          header.orElseThrow(() ->
              new LedgerException(
                  "the node at %s does not have all blocks from %d to %d"
                      .formatted(this, first, last))));
    }
    return headers;
  }

  private EvmHeader checked(EvmHeader header, long number) {
    if (header.block().number() != number) {
      throw new LedgerException(
          "the node at %s was asked for block %d and gave block %d"
              .formatted(this, number, header.block().number()));
    }
    return header;
  }

  EvmHeader latest() {
    return header("latest")
        .orElseThrow(() -> new LedgerException("the node at " + this + " has no latest block"));
  }

  /**
   * Calls a contract as of one block, which is named by its hash, so that a reorganisation cannot
   * mix two states.
   */
  Bytes call(Address to, Bytes data, BlockRef at) throws RpcRefusal {
    return bytes(rpc.ask(call(to.toString(), data, at)));
  }

  /** As {@link #call}, with so much gas, if the node allows for it. */
  Bytes call(Address to, Bytes data, BlockRef at, long gas) throws RpcRefusal {
    return bytes(
        ask(
            "eth_call",
            Map.of("to", to.toString(), "data", data.toString(), "gas", quantity(gas)),
            Map.of("blockHash", at.hash().toString())));
  }

  /** Several calls of a contract as of one block, in as few requests as the node takes. */
  List<Bytes> callAll(Address to, List<Bytes> calls, BlockRef at) throws RpcRefusal {
    List<Bytes> results = new ArrayList<>();
    for (JsonRpc.Answer answer :
        rpc.askAll(calls.stream().map(data -> call(to.toString(), data, at)).toList())) {
      switch (answer) {
        case JsonRpc.Answer.Result result -> results.add(bytes(result.value()));
        case JsonRpc.Answer.Refused refused -> throw refused.refusal();
      }
    }
    return results;
  }

  private static JsonRpc.Question call(String to, Bytes data, BlockRef at) {
    return new JsonRpc.Question(
        "eth_call",
        Map.of("to", to, "data", data.toString()),
        Map.of("blockHash", at.hash().toString()));
  }

  /** The code at several addresses, as of the newest block. */
  List<Bytes> codes(List<Address> addresses) {
    List<JsonRpc.Question> questions =
        addresses.stream()
            .map(at -> new JsonRpc.Question("eth_getCode", at.toString(), "latest"))
            .toList();
    List<JsonRpc.Answer> answers = rpc.askAll(questions);
    List<Bytes> codes = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      codes.add(bytes(needed(questions.get(i), answers.get(i))));
    }
    return codes;
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
        onPending(
            "eth_estimateGas",
            Map.of(
                "from", from.toString(),
                "to", to.toString(),
                "value", quantity(value),
                "data", data.toString())));
  }

  /**
   * Tries a transaction once with so much gas, as of the next block, behind those that wait for it.
   *
   * @throws RpcRefusal when it does not go through, for lack of gas or another reason
   */
  void run(Address from, Address to, BigInteger value, Bytes data, long gas) throws RpcRefusal {
    var _ =
        onPending(
            "eth_call",
            Map.of(
                "from", from.toString(),
                "to", to.toString(),
                "value", quantity(value),
                "data", data.toString(),
                "gas", quantity(gas)));
  }

  /**
   * Whether the node knows what waits for the next block, as far as was seen. One that does not is
   * asked as of the newest block.
   */
  boolean knowsPending() {
    return pendingKnown;
  }

  /** Asks as of the pending block, or where there is none, as of the newest. */
  JsonNode onPending(String method, Object what) throws RpcRefusal {
    if (!pendingKnown) {
      return ask(method, what, "latest");
    }
    try {
      JsonNode answer = ask(method, what, "pending");
      if (!answer.isNull()) {
        return answer;
      }
    } catch (RpcRefusal e) {
      if (isAboutTheCall(e)) {
        throw e;
      }
    }
    JsonNode answer = ask(method, what, "latest"); // only if this succeeds was it the block's fault
    pendingKnown = false;
    return answer;
  }

  /** Whether a refusal is of what was asked, and not of the block that it was asked for. */
  private static boolean isAboutTheCall(RpcRefusal refusal) {
    String text = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
    return refusal.data().size() > 0
        || (!text.contains("pending")
            && Stream.of("revert", "insufficient", "gas", "fund", "balance", "nonce")
                .anyMatch(text::contains));
  }

  /** How many transactions an account has sent, as of {@code latest} or {@code pending}. */
  long transactionCount(Address account, String tag) {
    try {
      return count(
          tag.equals("pending")
              ? onPending("eth_getTransactionCount", account.toString())
              : ask("eth_getTransactionCount", account.toString(), tag));
    } catch (RpcRefusal e) {
      throw useless("eth_getTransactionCount", e);
    }
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
   * What a transaction is made with.
   *
   * @param tip that the node suggests
   */
  record Now(EvmHeader head, BigInteger tip) {}

  /** The newest block and the tip that the node suggests now, asked for together. */
  Now now() {
    List<JsonRpc.Question> questions =
        List.of(
            new JsonRpc.Question("eth_getBlockByNumber", "latest", false),
            new JsonRpc.Question("eth_maxPriorityFeePerGas"));
    List<JsonRpc.Answer> answers = rpc.askAll(questions);
    EvmHeader head =
        EvmHeader.of(needed(questions.getFirst(), answers.getFirst()))
            .orElseThrow(() -> new LedgerException("the node at " + this + " has no latest block"));
    return new Now(
        head,
        answers.getLast() instanceof JsonRpc.Answer.Result result && isNumber(result.value())
            ? number(result.value())
            : paidTip());
  }

  /** The median tip of the newest blocks, where the node tells what was paid; else a usual one. */
  private BigInteger paidTip() {
    try {
      BigInteger most = BigInteger.ZERO;
      for (JsonNode block : ask("eth_feeHistory", "0x4", "latest", List.of(50)).path("reward")) {
        most = isNumber(block.path(0)) ? most.max(number(block.path(0))) : most;
      }
      return most.signum() > 0 ? most : USUAL_TIP;
    } catch (RpcRefusal | LedgerException e) {
      return USUAL_TIP;
    }
  }

  private static boolean isNumber(JsonNode node) {
    return NUMBER.matcher(node.asString("")).matches();
  }

  /**
   * Reads logs one by one, in their order; what {@code each} throws ends the reading. Anything but
   * a list is nonsense, and no sign that there are none. A node may refuse a run that is too long
   * for it, and one with too many logs throws {@link LedgerException}.
   */
  void logs(LogFilter filter, Consumer<EvmLog> each) throws RpcRefusal {
    logs.read(filter, each);
  }

  /** The hashes of the transactions in a block, in their order. */
  List<Bytes32> transactions(BlockRef block) throws RpcRefusal {
    return logs.transactions(block);
  }

  /** As {@link #logs}, of one transaction, from its receipt. */
  void logs(Bytes32 transaction, LogFilter filter, Consumer<EvmLog> each) throws RpcRefusal {
    logs.read(transaction, filter, each);
  }

  /** The logs of a contract in one block. */
  List<EvmLog> logsOf(Address contract, long block) {
    return logsOf(contract, block, List.of());
  }

  /** The logs of a contract in one block that have these first topics. */
  List<EvmLog> logsOf(Address contract, long block, List<Bytes32> topics) {
    List<EvmLog> logs = new ArrayList<>();
    try {
      logs(
          new LogFilter(
              contract, block, block, Optional.empty(), topics.stream().map(List::of).toList()),
          logs::add);
    } catch (RpcRefusal e) {
      throw new LedgerException(
          "the node at %s does not give the logs of block %d: %s"
              .formatted(this, block, e.getMessage()),
          e);
    }
    return logs;
  }

  @Override
  public void close() {
    rpc.close();
  }

  /** Scheme, host and port; what else stands in its URL may be secret. */
  @Override
  public String toString() {
    return address.toString();
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
    if (!NUMBER.matcher(text).matches()) {
      throw new LedgerException("not a number from a node: " + shown(text));
    }
    return new BigInteger(text.substring(2), 16);
  }

  static Bytes bytes(JsonNode node) {
    if (node.isNull()) {
      throw new LedgerException("null in the place of bytes from a node"); // and no absence of them
    }
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
}
