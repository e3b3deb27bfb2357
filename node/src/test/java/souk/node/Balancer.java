package souk.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer that gives each request to the next of some nodes, and goes on where one is gone.
 */
final class Balancer implements AutoCloseable {
  private static final Set<String> OWN =
      Set.of("connection", "content-length", "host", "http2-settings", "upgrade");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final AtomicInteger next = new AtomicInteger();
  private volatile List<Integer> ports = List.of();

  /** How many requests each node answered, by its port. */
  final Map<Integer, Integer> answered = new ConcurrentHashMap<>();

  Balancer() throws IOException {
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void before(Integer... nodes) {
    ports = List.of(nodes);
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      for (int i = 0; i < ports.size(); i++) {
        int port = ports.get(Math.floorMod(next.getAndIncrement(), ports.size()));
        try {
          HttpResponse<byte[]> answer =
              http.send(request(exchange, port, body), HttpResponse.BodyHandlers.ofByteArray());
          answered.merge(port, 1, Integer::sum);
          answer
              .headers()
              .map()
              .forEach((name, values) -> {
                if (!OWN.contains(name) && !name.equals("transfer-encoding")) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
          int length = answer.body().length;
          exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
          exchange.getResponseBody().write(answer.body());
          return;
        } catch (IOException e) {
          // the next one
        }
      }
      exchange.sendResponseHeaders(502, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpRequest request(HttpExchange exchange, int port, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return request.build();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
