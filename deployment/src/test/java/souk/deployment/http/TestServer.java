package souk.deployment.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that knows nothing of Souk, good and bad, and remembers what it was asked. */
final class TestServer implements AutoCloseable {
  /** One request as it came. */
  record Asked(String method, String uri, Map<String, List<String>> headers, String sha256) {}

  private final HttpServer http;
  private final ServerSocket garbage;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final AtomicInteger counter = new AtomicInteger();

  TestServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    http.setExecutor(threads);
    http.createContext("/", this::serve);
    http.start();
    garbage = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    threads.execute(this::serveGarbage);
  }

  /** Where it is; everything lies under /base. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/base");
  }

  /** A server that does not speak HTTP. */
  URI garbage() {
    return URI.create("http://127.0.0.1:" + garbage.getLocalPort());
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readAllBytes();
    }
    String path = exchange.getRequestURI().getPath();
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            sha256(body)));
    String[] parts = path.split("/", -1);
    String what = parts.length > 2 ? parts[2] : "";
    int length = parts.length > 3 ? Integer.parseInt(parts[3]) : 0;
    switch (what) {
      case "bytes" -> answer(exchange, 200, bytes(length), length);
      case "chunked" -> answer(exchange, 200, bytes(length), 0);
      case "digest" -> answer(exchange, 201, sha256(body).getBytes(StandardCharsets.US_ASCII), 64);
      case "count" -> {
        byte[] text =
            Integer.toString(counter.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
        answer(exchange, 200, text, text.length);
      }
      case "die" -> {
        exchange.sendResponseHeaders(200, length);
        exchange.getResponseBody().write(bytes(length), 0, length / 2);
        exchange.getResponseBody().flush();
        exchange.close();
      }
      case "never" -> {
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        exchange.close();
      }
      case "elsewhere" -> {
        exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/other");
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
      }
      default -> answer(exchange, 404, new byte[0], -1);
    }
  }

  /** Length 0 is a chunked answer, -1 none, as the JDK has it. */
  private static void answer(HttpExchange exchange, int status, byte[] body, int length)
      throws IOException {
    exchange.getResponseHeaders().add("X-Kept", "yes");
    exchange.getResponseHeaders().add("Keep-Alive", "timeout=7");
    exchange.getResponseHeaders().add("Connection", "X-Dropped");
    exchange.getResponseHeaders().add("X-Dropped", "yes");
    boolean none = body.length == 0 && length == 0;
    exchange.sendResponseHeaders(status, none ? -1 : length);
    if (body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
    exchange.close();
  }

  private void serveGarbage() {
    while (true) {
      try (Socket socket = garbage.accept()) {
        socket.getOutputStream().write("\0\1\2 souk? \r\n\r\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        if (garbage.isClosed()) {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    end.countDown();
    http.stop(0);
    garbage.close();
    threads.shutdownNow();
  }
}
