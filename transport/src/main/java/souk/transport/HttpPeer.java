package souk.transport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One peer, called over HTTP. Calls block and are meant for virtual threads; interrupting the
 * thread cancels the call. Safe for many threads.
 *
 * <p>A call's timeout covers all of it, from connecting to the last byte of the answer. Answers
 * other than 2xx become {@link PeerException}.
 */
public final class HttpPeer {
  /** Takes an answer's body piece by piece, in order. */
  @FunctionalInterface
  public interface Sink {
    /** Must take all of the piece's remaining bytes and not keep the buffer. */
    void accept(ByteBuffer piece) throws IOException;
  }

  private final HttpClient client;
  private final URI base;
  private final String prefix;

  HttpPeer(HttpClient client, URI base) {
    String scheme = base.getScheme();
    if (scheme == null
        || !(scheme.equals("http") || scheme.equals("https"))
        || base.getHost() == null
        || base.getQuery() != null
        || base.getFragment() != null) {
      throw new IllegalArgumentException(
          "not the address of a peer: " + base + "; write http://host:port or https://host:port");
    }
    this.client = client;
    this.base = base;
    String text = base.toString();
    this.prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** The address that calls go to. */
  public URI uri() {
    return base;
  }

  /**
   * Sends a request and returns the body of the answer.
   *
   * @param path percent-encoded, beginning with a slash
   * @param body may be empty
   * @param mostBytes an answer longer than this is not read and fails
   */
  public byte[] send(String method, String path, byte[] body, Duration timeout, int mostBytes)
      throws PeerException {
    BoundedBody.InMemory memory = new BoundedBody.InMemory();
    call(method, path, body, timeout, new BoundedBody(0, mostBytes, memory));
    return memory.bytes();
  }

  /**
   * Sends a request and reads the body of the answer straight into {@code target}; it must have
   * exactly {@code length} bytes.
   */
  public void fetch(
      String method,
      String path,
      byte[] body,
      Duration timeout,
      byte[] target,
      int offset,
      int length)
      throws PeerException {
    ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
    call(method, path, body, timeout, new BoundedBody(length, length, buffer::put));
  }

  /**
   * Sends a request and hands the body of the answer to {@code sink} as it arrives; returns its
   * length. The sink may block, which slows the peer down.
   *
   * @param leastBytes a shorter answer fails, though the sink has then seen all of it
   * @param mostBytes a longer answer fails; the sink has seen at most this many bytes of it
   */
  public long stream(
      String method,
      String path,
      byte[] body,
      Duration timeout,
      long leastBytes,
      long mostBytes,
      Sink sink)
      throws PeerException {
    return call(method, path, body, timeout, new BoundedBody(leastBytes, mostBytes, sink));
  }

  private long call(String method, String path, byte[] body, Duration timeout, BoundedBody bounded)
      throws PeerException {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + path);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(prefix + path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .header("Content-Type", Response.BINARY)
            .build();
    String call = method + " " + prefix + path;
    CompletableFuture<HttpResponse<BoundedBody.Outcome>> future =
        client.sendAsync(request, bounded::subscriber);
    try {
      HttpResponse<BoundedBody.Outcome> response =
          future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return switch (response.body()) {
        case BoundedBody.Outcome.Complete complete -> complete.length();
        case BoundedBody.Outcome.Refused refused ->
            throw new PeerException(call, refused.problem());
        case BoundedBody.Outcome.Unusable unusable ->
            throw new PeerException(
                PeerException.Kind.GARBLED, call + ": " + unusable.reason(), null);
      };
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new PeerException(
          PeerException.Kind.TIMED_OUT, call + ": no full answer within " + timeout, null);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new PeerException(PeerException.Kind.CANCELLED, call + ": cancelled", null);
    } catch (ExecutionException e) {
      throw failed(call, bounded, e.getCause() == null ? e : e.getCause());
    }
  }

  private static PeerException failed(String call, BoundedBody bounded, Throwable cause) {
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return bounded.begun()
        ? new PeerException(
            PeerException.Kind.GARBLED, call + ": the answer broke off: " + reason, cause)
        : new PeerException(PeerException.Kind.UNREACHABLE, call + ": no answer: " + reason, cause);
  }
}
