package souk.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * What a provider of an HTTP server does, without payment: the same server and the same clients, a
 * message of the same size in, the answer of the server behind it out. What a paid call costs more
 * than this is the payment.
 */
final class UnpaidForward implements AutoCloseable {
  /** About what a paid call's message has: names, the request, a ticket, an authentication code. */
  private static final byte[] MESSAGE = new byte[300];

  private static final int MOST = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final URI upstream;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .executor(threads)
          .build();
  private final HttpDialer dialer = new HttpDialer();
  private final HttpServer server;
  private final HttpPeer peer;

  UnpaidForward(URI upstream) throws IOException {
    this.upstream = upstream;
    this.server = HttpServer.builder().post("/forward", MESSAGE.length, this::forward).start();
    this.peer = dialer.peer(server.uri());
  }

  private Response forward(Request request) throws IOException {
    if (request.body().length != MESSAGE.length) {
      throw new IOException("another message came");
    }
    try {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(upstream).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return Response.of(body.readAllBytes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Asks once; how many bytes came. */
  int call() throws PeerException {
    return peer.send("POST", "/forward", MESSAGE, PATIENCE, MOST).length;
  }

  @Override
  public void close() {
    dialer.close();
    server.close();
    client.shutdownNow();
    threads.shutdown();
  }
}
