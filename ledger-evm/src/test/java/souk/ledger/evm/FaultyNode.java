package souk.ledger.evm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stands between a ledger and a node, and does to what they say what a test wants. */
final class FaultyNode implements AutoCloseable {
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI behind;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Set<String>> requests = new CopyOnWriteArrayList<>();
  private volatile Fault fault = Fault.NONE;
  private volatile boolean takesBatches = true;
  private volatile int status = 200;
  private volatile @Nullable String lastAuthorization;
  private volatile @Nullable String lastPath;

  /** What goes wrong; decides for each request. */
  interface Fault {
    /** The node as it is. */
    Fault NONE = (_, pass) -> Optional.of(pass.get());

    /**
     * The answer to a request.
     *
     * @param request the JSON that was asked
     * @param pass asks the node itself
     * @return empty to hang up without an answer
     */
    Optional<byte[]> answer(JsonNode request, Pass pass) throws IOException;
  }

  /** Asks the node that stands behind. */
  interface Pass {
    byte[] get() throws IOException;
  }

  FaultyNode(String url) {
    behind = URI.create(url);
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

  void fault(Fault now) {
    fault = now;
  }

  /** Whether it answers several questions in one request. */
  void takesBatches(boolean now) {
    takesBatches = now;
  }

  /** Gives all answers this HTTP status. */
  void status(int now) {
    status = now;
  }

  /** How many requests came, batches and single questions. */
  long requests() {
    return requests.size();
  }

  /** How many requests came that asked a method, be it once or often. */
  long requestsWith(String method) {
    return requests.stream().filter(methods -> methods.contains(method)).count();
  }

  /** Path and query of the last request. */
  @Nullable String lastPath() {
    return lastPath;
  }

  /** The header of that name in the last request. */
  @Nullable String lastAuthorization() {
    return lastAuthorization;
  }

  /** How often a method was asked. */
  long asked(String method) {
    return asked.stream().filter(method::equals).count();
  }

  /** Answers these methods with a text, whatever it is, and passes the others on. */
  static Fault saying(String text, String... methods) {
    return (request, pass) ->
        Optional.of(
            List.of(methods).contains(method(request))
                ? text.getBytes(StandardCharsets.UTF_8)
                : pass.get());
  }

  /** Hangs up without asking the node. */
  static Fault down() {
    return (_, _) -> Optional.empty();
  }

  static String method(JsonNode request) {
    return request.path("method").asString("");
  }

  /** Whether a transaction is handed in. */
  static boolean isSending(JsonNode request) {
    return method(request).equals("eth_sendRawTransaction");
  }

  /** An answer with a result. */
  static byte[] result(JsonNode request, String json) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}"
        .formatted(request.path("id"), json)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** An answer that is an error. */
  static byte[] error(JsonNode request, String message) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":-32000,\"message\":\"%s\"}}"
        .formatted(request.path("id"), message)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      JsonNode request = JsonMapper.shared().readTree(body);
      requests.add(
          request.isArray()
              ? request.valueStream().map(FaultyNode::method).collect(Collectors.toSet())
              : Set.of(method(request)));
      lastPath = exchange.getRequestURI().toString();
      lastAuthorization = exchange.getRequestHeaders().getFirst("authorization");
      Optional<byte[]> answer = request.isArray() ? several(request) : one(request);
      if (answer.isPresent()) {
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, answer.get().length);
        exchange.getResponseBody().write(answer.get());
      }
    }
  }

  private Optional<byte[]> one(JsonNode request) throws IOException {
    asked.add(method(request));
    return fault.answer(request, () -> pass(request.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** A batch, whose questions go wrong or right one by one. */
  private Optional<byte[]> several(JsonNode batch) throws IOException {
    if (!takesBatches) {
      return Optional.of("{\"error\":\"no batches\"}".getBytes(StandardCharsets.UTF_8));
    }
    List<String> answers = new ArrayList<>();
    for (JsonNode request : batch) {
      Optional<byte[]> answer = one(request);
      if (answer.isEmpty()) {
        return answer;
      }
      answers.add(new String(answer.get(), StandardCharsets.UTF_8));
    }
    return Optional.of(("[" + String.join(",", answers) + "]").getBytes(StandardCharsets.UTF_8));
  }

  private byte[] pass(byte[] body) throws IOException {
    try {
      return client
          .send(
              HttpRequest.newBuilder(behind)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
