package souk.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One peer, called over HTTP. Calls block and are meant for virtual threads; interrupting the
 * thread cancels the call. Safe for many threads.
 *
 * <p>A call's timeout covers all of it, from connecting to the last byte of the answer. Answers
 * other than 2xx become {@link PeerException}. Paths are percent-encoded and begin with a slash;
 * bodies may be empty. Whatever way a call ends, what it was given to write to is not written to
 * afterwards.
 */
public final class HttpPeer {
  /** Takes an answer's body piece by piece, in order. */
  @FunctionalInterface
  public interface Sink {
    /** Must take all of the piece's remaining bytes; may block. */
    void accept(ByteBuffer piece) throws IOException;
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
   * Sends a request and returns the body of the answer; one longer than {@code mostBytes} is not
   * read and fails.
   */
  public byte[] send(String method, String path, byte[] body, Duration timeout, int mostBytes)
      throws PeerException {
    Growing answer = new Growing();
    call(method, path, body, timeout, new BoundedBody(0, mostBytes, answer));
    return answer.bytes();
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

  /**
   * Sends a request and reads the body of the answer straight into {@code targets}, filling one
   * after the other; returns its length. It must have from {@code leastBytes} up to as many bytes
   * as the targets have room for.
   */
  public long fetch(
      String method,
      String path,
      byte[] body,
      Duration timeout,
      long leastBytes,
      ByteBuffer... targets)
      throws PeerException {
    long room = 0;
    for (ByteBuffer target : targets) {
      room += target.remaining();
    }
    return call(
        method, path, body, timeout, new BoundedBody(leastBytes, room, new Scattering(targets)));
  }

  /**
   * Sends a request and hands the body of the answer to {@code sink} as it arrives, on the calling
   * thread; returns its length. A sink that blocks slows the peer down.
   *
   * @param leastBytes a shorter answer fails, though the sink may have seen all of it
   * @param mostBytes a longer answer fails; the sink has seen at most this many bytes of it
   * @throws IOException what the sink threw; the call is then given up
   */
  public long stream(
      String method,
      String path,
      byte[] body,
      Duration timeout,
      long leastBytes,
      long mostBytes,
      Sink sink)
      throws PeerException, IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    BlockingQueue<Optional<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    BoundedBody bounded =
        new BoundedBody(
            leastBytes,
            mostBytes,
            piece -> {
              arrived.add(Optional.of(piece));
              return false;
            });
    Call call = start(method, path, body, timeout, bounded);
    CompletableFuture<Boolean> ended =
        call.future().handle((response, failure) -> arrived.add(Optional.empty()));
    try {
      while (true) {
        Optional<ByteBuffer> next =
            arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw call.timedOut();
        }
        if (next.isEmpty()) {
          return call.finish(deadline);
        }
        sink.accept(next.get());
        if (arrived.isEmpty()) {
          bounded.more();
        }
      }
    } catch (InterruptedException e) {
      throw call.cancelled();
    } finally {
      ended.cancel(false);
      call.abandon();
    }
  }

  /**
   * Sends a request as the API of another program wants it, and lets {@code reader} make something
   * of the answer, whatever its status. Errors name the peer, but not the path, which may hold a
   * secret.
   *
   * @param headers of the request, the content type included
   * @param mostBytes more of the answer is not read; one that announces more fails
   * @throws IOException what the reader threw
   */
  public <T> T exchange(
      String method,
      String path,
      Map<String, String> headers,
      byte[] body,
      Duration timeout,
      long mostBytes,
      AnswerReader<T> reader)
      throws PeerException, IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    BlockingQueue<Optional<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    BoundedBody bounded =
        new BoundedBody(
            0,
            mostBytes,
            piece -> {
              arrived.add(Optional.of(piece));
              return false;
            },
            true);
    HttpRequest.Builder request = request(method, path, body);
    headers.forEach(request::header);
    Call call = start(method + " " + prefix, request.build(), timeout, bounded);
    CompletableFuture<Boolean> ended =
        call.future().handle((response, failure) -> arrived.add(Optional.empty()));
    AnswerStream answer = new AnswerStream(call, arrived, deadline);
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
      call.abandon();
    }
  }

  private long call(String method, String path, byte[] body, Duration timeout, BoundedBody bounded)
      throws PeerException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Call call = start(method, path, body, timeout, bounded);
    try {
      return call.finish(deadline);
    } finally {
      call.abandon();
    }
  }

  private Call start(
      String method, String path, byte[] body, Duration timeout, BoundedBody bounded) {
    HttpRequest request =
        request(method, path, body).header("Content-Type", Response.BINARY).build();
    return start(method + " " + prefix + path, request, timeout, bounded);
  }

  private Call start(String name, HttpRequest request, Duration timeout, BoundedBody bounded) {
    return new Call(name, timeout, bounded, client.sendAsync(request, bounded::subscriber));
  }

  private HttpRequest.Builder request(String method, String path, byte[] body) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + path);
    }
    return HttpRequest.newBuilder(URI.create(prefix + path))
        .method(
            method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
  }

  /** Collects a body whose length is not known beforehand. */
  private static final class Growing implements BoundedBody.Arrival {
    private byte[] bytes = {};
    private int size;

    @Override
    public boolean piece(ByteBuffer piece) {
      int length = piece.remaining();
      if (bytes.length - size < length) {
        int room = size == 0 ? length : Math.max(bytes.length * 2, size + length);
        bytes = Arrays.copyOf(bytes, room);
      }
      piece.get(bytes, size, length);
      size += length;
      return true;
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }

  /** Fills one buffer after the other; {@link BoundedBody} sees to it that there is room. */
  private static final class Scattering implements BoundedBody.Arrival {
    private final ByteBuffer[] targets;
    private int current;

    Scattering(ByteBuffer[] targets) {
      this.targets = targets.clone();
    }

    @Override
    public boolean piece(ByteBuffer piece) {
      while (piece.hasRemaining()) {
        ByteBuffer target = targets[current];
        int count = Math.min(target.remaining(), piece.remaining());
        target.put(target.position(), piece, piece.position(), count);
        target.position(target.position() + count);
        piece.position(piece.position() + count);
        if (!target.hasRemaining()) {
          current++;
        }
      }
      return true;
    }
  }
}
