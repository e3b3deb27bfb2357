package souk.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One peer, called over HTTP. Calls block and are meant for virtual threads; interrupting the
 * thread cancels the call. Safe for many threads.
 *
 * <p>A call's timeout covers all of it, from connecting to the last byte of the answer, unless the
 * call names a rate for its bodies. Answers other than 2xx become {@link PeerException}. Paths are
 * percent-encoded and begin with a slash; bodies may be empty. Whatever way a call ends, what it
 * was given to write to is not written to afterwards.
 */
public final class HttpPeer {
  /** Takes an answer's body piece by piece, in order. */
  @FunctionalInterface
  public interface Sink {
    /** Must take all of the piece's remaining bytes; may block. */
    void accept(ByteBuffer piece) throws IOException;

    /** Writes to a stream, which it does not close. */
    static Sink to(OutputStream out) {
      return piece -> {
        if (piece.hasArray()) {
          out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
          piece.position(piece.limit());
        } else {
          byte[] copy = new byte[piece.remaining()];
          piece.get(copy);
          out.write(copy);
        }
      };
    }
  }

  /**
   * Reads an answer of any status.
   *
   * @param <T> what it makes of it
   */
  @FunctionalInterface
  public interface AnswerReader<T> {
    /**
     * Reads one answer, on the calling thread.
     *
     * @param body as it arrives; reading past what the call allows, in bytes or time, throws
     */
    T read(int status, InputStream body) throws IOException;
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
   * Makes a call and returns the body of the answer; one longer than {@code mostBytes} is not read
   * and fails.
   *
   * @throws IOException when what was to be sent cannot be read; the call is then given up
   */
  public byte[] send(HttpCall call, int mostBytes) throws PeerException, IOException {
    Arrivals.Growing answer = new Arrivals.Growing();
    carryOut(call, new BoundedBody(0, mostBytes, answer));
    return answer.bytes();
  }

  /**
   * Makes a call and reads the body of the answer straight into {@code targets}, filling one after
   * the other; returns its length. It must have from {@code leastBytes} up to as many bytes as the
   * targets have room for.
   *
   * @throws IOException when what was to be sent cannot be read; the call is then given up
   */
  public long fetch(HttpCall call, long leastBytes, ByteBuffer... targets)
      throws PeerException, IOException {
    long room = 0;
    for (ByteBuffer target : targets) {
      room += target.remaining();
    }
    return carryOut(call, new BoundedBody(leastBytes, room, new Arrivals.Scattering(targets)));
  }

  /**
   * Makes a call and hands the body of the answer to {@code sink} as it arrives, or at once where
   * it is short, on the calling thread; returns its length. A sink that blocks slows the peer down.
   *
   * @param leastBytes a shorter answer fails, though the sink may have seen all of it
   * @param mostBytes a longer answer fails; the sink has seen at most this many bytes of it
   * @throws IOException what the sink threw, or when what was to be sent cannot be read; the call
   *     is then given up
   */
  public long stream(HttpCall call, long leastBytes, long mostBytes, Sink sink)
      throws PeerException, IOException {
    Arrivals.Handing arrived = new Arrivals.Handing();
    BoundedBody bounded = new BoundedBody(leastBytes, mostBytes, arrived);
    Call underWay = start(call, bounded);
    CompletableFuture<?> ended = underWay.future().whenComplete((_, _) -> arrived.end());
    try {
      while (true) {
        ByteBuffer next = arrived.next(underWay.nanosLeft());
        if (next == null) {
          if (underWay.nanosLeft() > 0) {
            continue;
          }
          throw underWay.timedOut();
        }
        if (!next.hasRemaining()) {
          for (ByteBuffer piece : arrived.whole()) {
            sink.accept(piece);
          }
          return underWay.finish();
        }
        sink.accept(next);
        if (arrived.isEmpty()) {
          bounded.more();
        }
      }
    } catch (InterruptedException e) {
      throw underWay.cancelled();
    } finally {
      ended.cancel(false);
      underWay.abandon();
    }
  }

  /**
   * Sends a request as the API of another program wants it, and lets {@code reader} make something
   * of the answer, whatever its status. Errors name the peer, but not the path, which may hold a
   * secret.
   *
   * @param headers of the request, the content type included
   * @param mostBytes more of the answer is not read; one that announces more fails
   * @throws IOException what the reader threw, or when what was to be sent cannot be read
   */
  public <T> T exchange(
      HttpCall call, Map<String, String> headers, long mostBytes, AnswerReader<T> reader)
      throws PeerException, IOException {
    BlockingQueue<Optional<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    BoundedBody bounded = queued(0, mostBytes, arrived, true);
    Call underWay = start(call.method() + " " + prefix, call, headers, bounded);
    CompletableFuture<Boolean> ended = endOf(underWay, arrived);
    AnswerStream answer = new AnswerStream(underWay, arrived);
    try {
      answer.awaitHead();
      T read = reader.read(bounded.status(), answer);
      answer.drain();
      return read;
    } catch (IOException | RuntimeException e) {
      PeerException failure = answer.failure();
      if (failure != null) {
        throw failure;
      }
      throw e;
    } finally {
      ended.cancel(false);
      underWay.abandon();
    }
  }

  private static BoundedBody queued(
      long least, long most, BlockingQueue<Optional<ByteBuffer>> arrived, boolean anyStatus) {
    return new BoundedBody(
        least,
        most,
        piece -> {
          arrived.add(Optional.of(piece));
          return false;
        },
        anyStatus);
  }

  private static CompletableFuture<Boolean> endOf(
      Call underWay, BlockingQueue<Optional<ByteBuffer>> arrived) {
    return underWay.future().handle((response, failure) -> arrived.add(Optional.empty()));
  }

  // ---- bodies in memory ----

  /** {@link #exchange(HttpCall, Map, long, AnswerReader)} with bytes in memory. */
  public <T> T exchange(
      String method,
      String path,
      Map<String, String> headers,
      byte[] body,
      Duration timeout,
      long mostBytes,
      AnswerReader<T> reader)
      throws PeerException, IOException {
    return exchange(call(method, path, body, timeout), headers, mostBytes, reader);
  }

  /** {@link #send(HttpCall, int)} of bytes in memory. */
  public byte[] send(String method, String path, byte[] body, Duration timeout, int mostBytes)
      throws PeerException {
    return inMemory(() -> send(call(method, path, body, timeout), mostBytes));
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
    fetch(method, path, body, timeout, length, ByteBuffer.wrap(target, offset, length));
  }

  /** {@link #fetch(HttpCall, long, ByteBuffer...)} with bytes in memory. */
  public long fetch(
      String method,
      String path,
      byte[] body,
      Duration timeout,
      long leastBytes,
      ByteBuffer... targets)
      throws PeerException {
    return inMemory(() -> fetch(call(method, path, body, timeout), leastBytes, targets));
  }

  /** {@link #stream(HttpCall, long, long, Sink)} with bytes in memory. */
  public long stream(
      String method,
      String path,
      byte[] body,
      Duration timeout,
      long leastBytes,
      long mostBytes,
      Sink sink)
      throws PeerException, IOException {
    return stream(call(method, path, body, timeout), leastBytes, mostBytes, sink);
  }

  private static HttpCall call(String method, String path, byte[] body, Duration timeout) {
    return new HttpCall(method, path, RequestBody.of(body), timeout);
  }

  /** A call as a lambda. */
  private interface Made<T> {
    T make() throws PeerException, IOException;
  }

  private static <T> T inMemory(Made<T> call) throws PeerException {
    try {
      return call.make();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be read", e);
    }
  }

  // ---- the call ----

  private long carryOut(HttpCall call, BoundedBody bounded) throws PeerException, IOException {
    Call underWay = start(call, bounded);
    try {
      return underWay.finish();
    } finally {
      underWay.abandon();
    }
  }

  private Call start(HttpCall call, BoundedBody bounded) {
    return start(
        call.method() + " " + prefix + call.path(),
        call,
        Map.of("Content-Type", Response.BINARY),
        bounded);
  }

  private Call start(String name, HttpCall call, Map<String, String> headers, BoundedBody bounded) {
    RequestBody body = call.body();
    StreamedUpload upload = body.streamed() == 0 ? null : new StreamedUpload(body);
    BodyPublisher publisher =
        upload != null
            ? upload
            : body.first().length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(body.first());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(prefix + call.path())).method(call.method(), publisher);
    headers.forEach(request::header);
    return new Call(
        call,
        name,
        System.nanoTime(),
        bounded,
        upload,
        client.sendAsync(request.build(), bounded::subscriber));
  }
}
