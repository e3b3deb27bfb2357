package souk.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.primitives.Keccak256;

class FaultyRpcTest {
  private static final String RIGHT = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x5\"}";
  private static final String HEAD = "{\"id\":7,\"method\":\"eth_blockNumber\",\"params\":[]}";
  private static final String COUNT =
      "{\"id\":7,\"method\":\"eth_getTransactionCount\",\"params\":[\"0x1\",\"latest\"]}";
  private static final String SEND =
      "{\"id\":7,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x0102\"]}";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer chain;
  private FaultyRpc rpc;

  @BeforeEach
  void start() throws IOException {
    chain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chain.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, RIGHT.length());
            exchange.getResponseBody().write(RIGHT.getBytes(StandardCharsets.UTF_8));
          }
        });
    chain.start();
    rpc = new FaultyRpc("http://127.0.0.1:" + chain.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    rpc.close();
    chain.stop(0);
    http.close();
  }

  private HttpResponse<String> ask(String body) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(rpc.url()))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldPassEverythingOnWhenThereIsNoFault() throws Exception {
    assertThat(ask(HEAD).body()).isEqualTo(RIGHT);
    assertThat(asked).containsExactly(HEAD);
  }

  @Test
  void shouldRefuseConnectionsWhileItIsAwayAndAnswerAtTheSamePortAfterwards() throws Exception {
    rpc.fault(RpcFault.RESTART);
    assertThatThrownBy(() -> ask(HEAD)).isInstanceOf(ConnectException.class);

    rpc.fault(null);

    assertThat(ask(HEAD).body()).isEqualTo(RIGHT);
  }

  @Test
  void shouldHangUpBeforeOrAfterItDidWhatWasAsked() throws Exception {
    rpc.fault(RpcFault.HANG_UP);
    assertThatThrownBy(() -> ask(HEAD)).isInstanceOf(IOException.class);
    assertThat(asked).isEmpty();

    rpc.fault(RpcFault.HANG_UP_AFTER);
    assertThatThrownBy(() -> ask(HEAD)).isInstanceOf(IOException.class);
    assertThat(asked).isNotEmpty();
  }

  @Test
  void shouldAnswerEachQuestionOfABatchWithItsOwnId() throws Exception {
    rpc.fault(RpcFault.NULL);
    assertThat(ask("[" + HEAD + "," + HEAD.replace("7", "8") + "]").body())
        .contains("\"id\":7,\"result\":null", "\"id\":8,\"result\":null");

    rpc.fault(RpcFault.ERROR);
    assertThat(ask(HEAD).body()).contains("\"id\":7,\"error\"", "-32603");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldUseTheStatusOfHttpWhenItIsOverloadedOrBroken() throws Exception {
    rpc.fault(RpcFault.HTTP_4XX);
    assertThat(ask(HEAD).statusCode()).isEqualTo(429);
    rpc.fault(RpcFault.HTTP_5XX);
    assertThat(ask(HEAD).statusCode()).isBetween(500, 504);
    rpc.fault(RpcFault.LOG_RANGE);
    assertThat(
            ask("{\"id\":7,\"method\":\"eth_getLogs\",\"params\":[{\"fromBlock\":\"0x1\","
                    + "\"toBlock\":\"0x2\"}]}")
                .statusCode())
        .isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldGiveTheHashOfATransactionThatItLoses() throws Exception {
    rpc.fault(RpcFault.LOST_TRANSACTION);

    assertThat(ask(SEND).body()).contains(Keccak256.hash(new byte[] {1, 2}).toString());
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldSendATransactionTwiceOrCountOneTooFewWhenItIsBehind() throws Exception {
    rpc.fault(RpcFault.KNOWN_TRANSACTION);
    assertThat(ask(SEND).body()).isEqualTo(RIGHT);
    assertThat(asked).hasSize(2);

    rpc.fault(RpcFault.STALE_COUNT);
    assertThat(ask(COUNT).body()).contains("\"0x4\"");
  }

  @Test
  void shouldAnswerSomethingElseThanTheChainWhenItTalksNonsense() throws Exception {
    rpc.fault(RpcFault.GARBAGE);
    for (int i = 0; i < 20; i++) {
      assertThat(ask(HEAD).body()).isNotEqualTo(RIGHT);
    }
  }
}
