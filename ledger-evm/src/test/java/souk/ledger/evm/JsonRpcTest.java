package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** What is made of a node's answers, and what is asked; there is no chain behind these nodes. */
class JsonRpcTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Address SOME = Address.of(Bytes32.of(5).toArray(), 12);

  private final FaultyNode node = new FaultyNode("http://127.0.0.1:1");
  private final EvmNode asked = new EvmNode(node.url(), PATIENCE);

  @AfterEach
  void close() {
    asked.close();
    node.close();
  }

  private JsonRpc rpc(String url) {
    return new JsonRpc(NodeAddress.parse(url), PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 413, 429, 500, 503})
  void shouldReadAnErrorOfJsonRpcWhateverTheHttpStatus(int status) {
    node.status(status);
    node.fault((request, _) -> Optional.of(FaultyNode.error(request, "up to 10 blocks")));
    assertThatThrownBy(() -> asked.ask("eth_getLogs"))
        .isInstanceOf(EvmNode.RpcRefusal.class)
        .hasMessage("up to 10 blocks");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 502})
  void shouldTakeNoResultFromAnAnswerWithAnErrorsHttpStatus(int status) {
    node.status(status);
    node.fault((request, _) -> Optional.of(FaultyNode.result(request, "\"0x1\"")));
    assertThatThrownBy(asked::chainId)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("HTTP status " + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "null", "7", "", "{\"jsonrpc\":\"2.0\",\"id\":1}", "<html>"})
  void shouldNotTakeAnAnswerWithoutAResultForOneThatSaysNothing(String answer) {
    node.fault(FaultyNode.saying(answer, "eth_getTransactionReceipt"));
    assertThatThrownBy(() -> asked.ask("eth_getTransactionReceipt", "0x00"))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("cannot be asked for eth_getTransactionReceipt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "\"0x\"", "7"})
  void shouldNotTakeAnythingButAListForABlockWithoutLogs(String result) {
    node.fault((request, _) -> Optional.of(FaultyNode.result(request, result)));
    assertThatThrownBy(() -> asked.logsOf(SOME, 7))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("no list of logs");
  }

  @Test
  void shouldAskManyQuestionsInOneRequest() throws Exception {
    node.fault((request, _) ->
        Optional.of(FaultyNode.result(request, request.path("params").path(0).toString())));
    try (JsonRpc rpc = rpc(node.url())) {
      assertThat(echoed(rpc, 300)).isEqualTo(numbers(300));
    }
    assertThat(node.requests()).isOne();
  }

  @Test
  void shouldAskOneByOneWhenANodeTakesNoBatches() throws Exception {
    node.takesBatches(false);
    node.fault((request, _) ->
        Optional.of(FaultyNode.result(request, request.path("params").path(0).toString())));
    try (JsonRpc rpc = rpc(node.url())) {
      assertThat(echoed(rpc, 20)).isEqualTo(numbers(20));
      long before = node.requests();
      assertThat(echoed(rpc, 20)).isEqualTo(numbers(20));
      assertThat(node.requests() - before).isEqualTo(20); // it does not try again each time
    }
  }

  @Test
  void shouldKeepTheRefusalOfOneQuestionApartFromTheOthers() {
    node.fault((request, _) ->
        Optional.of(
            request.path("params").path(0).asInt() == 1
                ? FaultyNode.error(request, "not this one")
                : FaultyNode.result(request, "true")));
    try (JsonRpc rpc = rpc(node.url())) {
      List<JsonRpc.Answer> answers = rpc.askAll(questions(3));
      assertThat(answers.get(0)).isInstanceOf(JsonRpc.Answer.Result.class);
      assertThat(answers.get(1)).isInstanceOf(JsonRpc.Answer.Refused.class);
      assertThat(answers.get(2)).isInstanceOf(JsonRpc.Answer.Result.class);
    }
  }

  private static List<JsonRpc.Question> questions(int count) {
    return IntStream.range(0, count).mapToObj(i -> new JsonRpc.Question("echo", i)).toList();
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> echoed(JsonRpc rpc, int count) {
    List<Integer> echoed = new ArrayList<>();
    for (JsonRpc.Answer answer : rpc.askAll(questions(count))) {
      assertThat(answer)
          .isInstanceOfSatisfying(
              JsonRpc.Answer.Result.class, result -> echoed.add(result.value().asInt()));
    }
    return echoed;
  }

  @Test
  void shouldSendUserAndPasswordOfAUrlAndShowNeitherThemNorItsPath() {
    String url = node.url().replace("http://", "http://alice:s3cret@") + "/v3/0123456789?key=9876";
    node.fault((request, _) -> Optional.of(FaultyNode.result(request, "\"0x7\"")));
    try (EvmNode secret = new EvmNode(url, PATIENCE)) {
      assertThat(secret.chainId()).isEqualTo(7);
      assertThat(node.lastAuthorization()).isEqualTo("Basic YWxpY2U6czNjcmV0");
      assertThat(node.lastPath()).isEqualTo("/v3/0123456789?key=9876");
      node.fault(FaultyNode.down());
      shows(secret, node.url());
      node.status(503);
      node.fault(FaultyNode.saying("<html>s3cret</html>", "eth_chainId"));
      shows(secret, node.url());
      node.close();
      shows(secret, node.url());
    }
    assertThatThrownBy(() -> new EvmNode("ftp://alice:s3cret@host/9876", PATIENCE))
        .isInstanceOf(LedgerException.class)
        .message()
        .doesNotContain("s3cret", "9876");
  }

  private static void shows(EvmNode node, String where) {
    assertThat(node).hasToString(where);
    assertThatThrownBy(node::chainId)
        .isInstanceOf(LedgerException.class)
        .message()
        .contains("the node at " + where + " cannot be asked")
        .doesNotContain("s3cret", "alice", "0123456789", "9876");
  }

  @Test
  void shouldNotBuildMillionsOfObjectsFromASmallAnswer() {
    String many = "[" + "[],".repeat(1_000_000) + "[]]";
    node.fault((request, _) -> Optional.of(FaultyNode.result(request, many)));
    assertThatThrownBy(() -> asked.ask("eth_call"))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("no JSON");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    node.fault((request, _) -> Optional.of(FaultyNode.result(request, deep)));
    assertThatThrownBy(() -> asked.ask("eth_call"))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("no JSON");
  }

  @Test
  void shouldHandLogsOnWhileTheRestOfThemIsStillToCome() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    HttpServer slow =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    slow.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    slow.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var _ = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            write(out, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[" + log(0));
            out.flush();
            if (!first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
              return; // the first was not handed on; the test fails for the broken answer
            }
            for (int i = 1; i < 50_000; i++) { // more than would be read at once
              write(out, "," + log(i));
            }
            write(out, "]}");
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    slow.start();
    try (EvmNode streamed =
        new EvmNode("http://127.0.0.1:" + slow.getAddress().getPort(), PATIENCE)) {
      int[] seen = {0};
      streamed.logs(
          LogFilter.of(SOME, List.of(List.of(Bytes32.of(1))), 7, 7),
          _ -> {
            seen[0]++;
            first.countDown();
          });
      assertThat(seen[0]).isEqualTo(50_000);
    } finally {
      slow.stop(0);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String log(int index) {
    return log(SOME, Bytes32.of(1), index);
  }

  private static String log(Address address, Bytes32 topic, int index) {
    return """
    {"address":"%s","topics":["%s"],"data":"0x","blockNumber":"0x7","blockHash":"%s",\
    "transactionHash":"%s","logIndex":"0x%x"}\
    """
        .formatted(address, topic, Bytes32.of(7), Bytes32.of(8), index);
  }

  @Test
  void shouldDropLogsThatWereNotAskedForAndRefuseLogsThatAreMixedUp() {
    Address other = Address.of(Bytes32.of(6).toArray(), 12);
    node.fault((request, _) ->
        Optional.of(
            FaultyNode.result(
                request,
                "[%s,%s,%s]"
                    .formatted(
                        log(other, Bytes32.of(1), 0),
                        log(SOME, Bytes32.of(2), 1),
                        log(SOME, Bytes32.of(1), 2)))));
    assertThat(asked.logsOf(SOME, 7, List.of(Bytes32.of(1))))
        .extracting(EvmLog::index)
        .containsExactly(2L);
    node.fault((request, _) ->
        Optional.of(FaultyNode.result(request, "[%s,%s]".formatted(log(2), log(1)))));
    assertThatThrownBy(() -> asked.logsOf(SOME, 7))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("mixes the logs up");
  }

  @Test
  void shouldNotReadTheTransactionsOfABlockToKnowItsHeader() {
    String many =
        "["
            + IntStream.range(0, 60_000)
                .mapToObj(i -> "\"" + Bytes32.of(i) + "\"")
                .collect(java.util.stream.Collectors.joining(","))
            + "]";
    String header =
        "{\"transactions\":" + many + ",\"number\":\"0x7\",\"uncles\":[],\"extra\":[1]}";
    node.fault((request, _) -> Optional.of(FaultyNode.result(request, header)));
    assertThat(asked.need("eth_getBlockByNumber", "0x7", false))
        .hasToString("{\"number\":\"0x7\",\"extra\":[1]}");
  }
}
