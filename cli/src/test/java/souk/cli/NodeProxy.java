package souk.cli;

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
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A way to a chain's node on which a test says what is answered. */
public final class NodeProxy implements AutoCloseable {
  /** The node behind it. */
  @FunctionalInterface
  public interface Node {
    /** The node's answer to a call. */
    byte[] answer(String call) throws IOException, InterruptedException;
  }

  /** What a test makes of a call. */
  @FunctionalInterface
  public interface Answering {
    /** The answer; empty when the connection is closed without one. */
    Optional<byte[]> answer(String call, Node node) throws IOException, InterruptedException;
  }

  private final URI node;
  private final Answering answering;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** A way to this node, at a port of its own. */
  public NodeProxy(URI node, Answering answering) throws IOException {
    this.node = node;
    this.answering = answering;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
  }

  /** Where it is asked. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String call = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
      Optional<byte[]> answer = answering.answer(call, this::ask);
      if (answer.isEmpty()) {
        return;
      }
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(200, answer.get().length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] ask(String call) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(node)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(call))
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
