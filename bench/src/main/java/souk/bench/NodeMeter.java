package souk.bench;

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
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passes JSON-RPC on to a node and counts how long the node takes for each method. */
final class NodeMeter implements AutoCloseable {
  private static final Pattern METHOD = Pattern.compile("\"method\":\"(\\w+)\"");

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI node;
  private final Map<String, Cost> costs = new ConcurrentSkipListMap<>();

  /** What the requests of one method took. */
  record Cost(LongAdder requests, LongAdder nanos) {
    Cost() {
      this(new LongAdder(), new LongAdder());
    }
  }

  NodeMeter(String url) throws IOException {
    node = URI.create(url);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::pass);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** By method, since the last reset. */
  Map<String, Cost> costs() {
    return costs;
  }

  void reset() {
    costs.clear();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Matcher method = METHOD.matcher(new String(body, StandardCharsets.UTF_8));
      Cost cost = costs.computeIfAbsent(method.find() ? method.group(1) : "?", _ -> new Cost());
      long start = System.nanoTime();
      byte[] answer =
          client
              .send(
                  HttpRequest.newBuilder(node)
                      .header("content-type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray())
              .body();
      cost.nanos().add(System.nanoTime() - start);
      cost.requests().increment();
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
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
