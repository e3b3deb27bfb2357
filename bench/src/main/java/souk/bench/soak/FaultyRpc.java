package souk.bench.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import souk.primitives.Keccak256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands on loopback between one node and the chain, and misbehaves when it is told to. */
final class FaultyRpc implements AutoCloseable {
  private static final int[] SERVER_ERRORS = {500, 502, 503, 504};
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** No answer at all: the connection is closed. */
  private static final Answer HANG_UP = new Answer(0, new byte[0]);

  private final URI chain;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final int port;
  private @Nullable HttpServer server;
  private volatile @Nullable RpcFault fault;

  FaultyRpc(String chain) throws IOException {
    this.chain = URI.create(chain);
    HttpServer first = listen(0);
    this.server = first;
    this.port = first.getAddress().getPort();
  }

  private HttpServer listen(int at) throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 64);
    made.createContext("/", this::handle);
    made.setExecutor(threads);
    made.start();
    return made;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Misbehaves so from now on; null to behave. */
  synchronized void fault(@Nullable RpcFault now) throws IOException {
    fault = now;
    HttpServer old = server;
    if (now == RpcFault.RESTART && old != null) {
      old.stop(0);
      server = null;
    } else if (now != RpcFault.RESTART && old == null) {
      server = listen(port);
    }
  }

  /** An answer over HTTP. */
  private static final class Answer {
    final int status;
    final byte[] body;

    Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    static Answer of(int status, String text) {
      return new Answer(status, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] asked = exchange.getRequestBody().readAllBytes();
      RpcFault now = fault;
      Answer answer = now == null ? new Answer(200, pass(asked)) : wrong(now, asked);
      if (answer != HANG_UP) {
        byte[] body = answer.body;
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
          exchange.getResponseBody().write(body);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is closed just now
    }
  }

  private Answer wrong(RpcFault now, byte[] asked) throws IOException, InterruptedException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return switch (now) {
      case HANG_UP, RESTART -> HANG_UP;
      case HANG_UP_AFTER -> {
        var _ = pass(asked);
        yield HANG_UP;
      }
      case DELAY -> {
        Thread.sleep(random.nextLong(200, 6_000));
        yield new Answer(200, pass(asked));
      }
      case HTTP_5XX ->
          Answer.of(
              SERVER_ERRORS[random.nextInt(SERVER_ERRORS.length)],
              "<html><body>upstream is not available</body></html>");
      case GARBAGE -> garbage(asked, random);
      case HTTP_4XX -> new Answer(429, each(asked, one -> error(one, -32005, "rate limited")));
      case ERROR -> new Answer(200, each(asked, one -> error(one, -32603, "internal error")));
      case NULL -> new Answer(200, each(asked, one -> result(one, "null")));
      case LOG_RANGE -> logs(asked);
      case LOST_TRANSACTION, KNOWN_TRANSACTION, STALE_COUNT, NO_PENDING ->
          new Answer(200, each(asked, one -> one(now, one)));
    };
  }

  private Answer garbage(byte[] asked, ThreadLocalRandom random)
      throws IOException, InterruptedException {
    if (random.nextBoolean()) {
      byte[] noise = new byte[random.nextInt(1, 2_000)];
      random.nextBytes(noise);
      return new Answer(200, noise);
    }
    byte[] right = pass(asked);
    byte[] half = new byte[right.length / 2];
    System.arraycopy(right, 0, half, 0, half.length);
    return new Answer(200, half);
  }

  /** Answers one question of a request. */
  private interface One {
    byte[] answer(ObjectNode request) throws IOException, InterruptedException;
  }

  /** Answers a question, or each of a batch. */
  private static byte[] each(byte[] asked, One one) throws IOException, InterruptedException {
    JsonNode request = JsonMapper.shared().readTree(asked);
    if (request instanceof ObjectNode single) {
      return one.answer(single);
    }
    List<String> answers = new ArrayList<>();
    for (JsonNode part : (ArrayNode) request) {
      answers.add(new String(one.answer((ObjectNode) part), StandardCharsets.UTF_8));
    }
    return ("[" + String.join(",", answers) + "]").getBytes(StandardCharsets.UTF_8);
  }

  private byte[] one(RpcFault now, ObjectNode request) throws IOException, InterruptedException {
    String method = request.path("method").asString("");
    byte[] passed = request.toString().getBytes(StandardCharsets.UTF_8);
    if (now == RpcFault.NO_PENDING && request.path("params").toString().contains("\"pending\"")) {
      return error(request, -32000, "pending block is not available");
    }
    if (method.equals("eth_sendRawTransaction")) {
      if (now == RpcFault.LOST_TRANSACTION) {
        String raw = request.path("params").path(0).asString("0x").substring(2);
        return result(request, "\"" + Keccak256.hash(HexFormat.of().parseHex(raw)) + "\"");
      }
      if (now == RpcFault.KNOWN_TRANSACTION) {
        var _ = pass(passed);
      }
    }
    byte[] answer = pass(passed);
    if (now == RpcFault.STALE_COUNT && method.equals("eth_getTransactionCount")) {
      String count = JsonMapper.shared().readTree(answer).path("result").asString("0x0");
      return result(request, "\"0x" + Long.toHexString(Math.max(0, Long.decode(count) - 1)) + "\"");
    }
    return answer;
  }

  /** Refuses a request that asks for logs of more than one block. */
  private Answer logs(byte[] asked) throws IOException, InterruptedException {
    JsonNode request = JsonMapper.shared().readTree(asked);
    List<JsonNode> parts = request.isArray() ? request.valueStream().toList() : List.of(request);
    for (JsonNode part : parts) {
      JsonNode filter = part.path("params").path(0);
      if (part.path("method").asString("").equals("eth_getLogs")
          && !filter.path("fromBlock").equals(filter.path("toBlock"))) {
        return new Answer(
            400, each(asked, one -> error(one, -32602, "block range is limited to 1 block")));
      }
    }
    return new Answer(200, pass(asked));
  }

  private static byte[] result(ObjectNode request, String json) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}"
        .formatted(request.path("id"), json)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] error(ObjectNode request, int code, String message) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":\"%s\"}}"
        .formatted(request.path("id"), code, message)
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] pass(byte[] body) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(chain)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  @Override
  public synchronized void close() {
    HttpServer last = server;
    if (last != null) {
      last.stop(0);
      server = null;
    }
    threads.shutdownNow();
    http.shutdownNow();
  }
}
