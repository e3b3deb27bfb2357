package souk.cli.content;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.primitives.Keccak256;

/**
 * A way to a chain's node on which the first claim that comes ends whoever sent it, before it hears
 * an answer; the claim itself gets there, or is lost.
 */
final class ClaimGate implements AutoCloseable {
  /** Of {@code claim(bytes)}, in hex digits. */
  private static final String CLAIM =
      Keccak256.hash("claim(bytes)".getBytes(StandardCharsets.US_ASCII))
          .toString()
          .substring(2, 10);

  /**
   * Where the number of books of the first group stands, in hex digits behind {@link #CLAIM}: after
   * the selector, offset and length, round, provider, groups, escrow, list, signer and depth.
   */
  private static final int BOOKS_AT = 2 * (4 + 32 + 32 + 4 + 20 + 2 + 32 + 4 + 4 + 1);

  private final URI node;
  private final boolean arrives;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final CompletableFuture<Runnable> sender = new CompletableFuture<>();
  private final CompletableFuture<Integer> claimed = new CompletableFuture<>();

  /**
   * @param arrives whether the claim gets to the node
   */
  ClaimGate(URI node, boolean arrives) throws IOException {
    this.node = node;
    this.arrives = arrives;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Says how to end whoever claims. */
  void ends(Runnable end) {
    sender.complete(end);
  }

  /** The books of the claim, once it came and its sender is dead. */
  CompletableFuture<Integer> claimed() {
    return claimed;
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
      int claim = body.contains("eth_sendRawTransaction") ? body.indexOf(CLAIM) : -1;
      if (claim >= 0 && !claimed.isDone()) {
        if (arrives) {
          var _ = answer(body);
        }
        sender.join().run();
        int books = claim + BOOKS_AT;
        claimed.complete(Integer.parseInt(body.substring(books, books + 4), 16));
        return;
      }
      byte[] answer = answer(body);
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] answer(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(node)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
