package souk.transport;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import souk.primitives.DecodeException;

/** One route: from Helidon's request to its handler, and from the handler's answer to the wire. */
final class RouteExchange implements io.helidon.webserver.http.Handler {
  /** Larger pieces gain nothing; smaller ones cost a system call each. */
  private static final int PIECE = 64 * 1024;

  /** A body that is no longer goes out in one write with its head. */
  private static final int SHORT = PIECE / 4;

  /**
   * As much of a refused body is read and dropped after the answer: if the connection were closed
   * while the body still comes in, the system would reset it, and the peer might never see why it
   * was refused.
   */
  private static final int MOST_DISCARDED = 1 << 20;

  private final long mostBody;
  private final Handler handler;
  private final ServerLimits limits;
  private final Connections connections;
  private final PeerShares shares;
  private final BiConsumer<String, Throwable> faults;
  private boolean takesChunks;

  RouteExchange(
      long mostBody,
      Handler handler,
      ServerLimits limits,
      Connections connections,
      PeerShares shares,
      BiConsumer<String, Throwable> faults) {
    this.mostBody = mostBody;
    this.handler = handler;
    this.limits = limits;
    this.connections = connections;
    this.shares = shares;
    this.faults = faults;
  }

  /** The same, for bodies whose length is not announced, too. */
  RouteExchange takingChunks() {
    takesChunks = true;
    return this;
  }

  @Override
  public void handle(ServerRequest in, ServerResponse out) {
    Optional<PeerShares.Hold> share = shares.hold(PeerNetwork.of(in.remotePeer().address()));
    if (share.isEmpty()) {
      refuse(out);
    } else {
      try (PeerShares.Hold held = share.get()) {
        handle(in, out, held);
      }
    }
  }

  /** In a few bytes, which no peer has to take, and without a byte of the body. */
  private void refuse(ServerResponse out) {
    Response busy =
        new ProblemException(
                503,
                "busy",
                "%d requests of one network address wait for it already; end some, or ask again"
                    .formatted(limits.requestsOfOneNetwork()))
            .retryAfter(1)
            .response();
    head(busy, out);
    out.header(HeaderValues.CONNECTION_CLOSE);
    try (OutputStream answer = out.outputStream()) {
      busy.body().writeTo(answer);
    } catch (IOException e) {
      throw new CloseConnectionException("the peer did not take its answer", e);
    }
    throw new CloseConnectionException("it was refused");
  }

  private void handle(ServerRequest in, ServerResponse out, PeerShares.Hold held) {
    Patience patience = Connections.current();
    long length = in.headers().contentLength().orElse(0);
    HelidonRequest request =
        new HelidonRequest(
            in, length, mostBody, patience.new Allowance(limits.bodyNanos(length)), limits, held);
    Response response = answer(request);
    if (request.broken()) {
      throw new CloseConnectionException("the peer broke off");
    }
    boolean last =
        !request.canBeReadUpTo(MOST_DISCARDED)
            || in.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    if (last) {
      out.header(HeaderValues.CONNECTION_CLOSE);
    }
    held.goOn();
    send(request, response, out, patience);
    request.discard(MOST_DISCARDED, patience.new Allowance(limits.bodyNanos(MOST_DISCARDED)));
    if (last || !request.wholeBodyRead()) {
      // Helidon would go on and take what is left of the body for the next request.
      throw new CloseConnectionException("the last answer on this connection was sent");
    }
    connections.betweenRequests(patience);
  }

  private Response answer(HelidonRequest request) {
    if (request.chunked() && !takesChunks) {
      return Response.of(
          new Problem(411, "length-required", "send the body with a Content-Length"));
    }
    if (request.bodyLength() > mostBody) {
      return Response.of(
          new Problem(
              413,
              "too-large",
              "the body has "
                  + request.bodyLength()
                  + " bytes, at most "
                  + mostBody
                  + " are taken here"));
    }
    try {
      return handler.handle(request);
    } catch (ProblemException e) {
      return e.response();
    } catch (DecodeException e) {
      return Response.of(
          new Problem(400, "malformed", "cannot read the message: " + e.getMessage()));
    } catch (PeerException e) {
      return Response.of(
          new Problem(502, "upstream", "a peer that this answer needs failed: " + e.kind()));
    } catch (Throwable e) {
      return request.broken() ? Response.of(INTERNAL) : fault(request, e);
    }
  }

  private static final Problem INTERNAL =
      new Problem(500, "internal", "a fault on this side; it has been noted");

  private Response fault(Request request, Throwable e) {
    faults.accept(request.method() + " " + request.path(), e);
    return Response.of(INTERNAL);
  }

  private void send(
      HelidonRequest request, Response response, ServerResponse out, Patience patience) {
    Sending sending =
        new Sending(
            out, response.length(), patience.new Allowance(limits.bodyNanos(response.length())));
    try {
      head(response, out);
      if (request.method().equals(Method.HEAD.text()) || response.length() == 0) {
        sending.sendHeadOnly();
        return;
      }
      if (response.length() <= SHORT) {
        Whole whole = new Whole(sending, (int) response.length());
        response.body().writeTo(whole);
        whole.end();
        return;
      }
      BufferedOutputStream buffered = new BufferedOutputStream(sending, PIECE / 4);
      response.body().writeTo(buffered);
      buffered.flush();
      sending.finish();
    } catch (Throwable e) {
      if (sending.broken) {
        throw new CloseConnectionException("the peer did not take its answer", e);
      }
      Response fault = fault(request, e);
      if (sending.started()) {
        throw new CloseConnectionException("the answer cannot be completed", e);
      }
      Response failed = e instanceof OtherAnswerException other ? other.response() : fault;
      response.headers().keySet().forEach(each -> out.headers().remove(HeaderNames.create(each)));
      send(request, failed, out, patience);
    }
  }

  private static void head(Response response, ServerResponse out) {
    out.status(Status.create(response.status()));
    response.headers().forEach((name, value) -> out.header(name, value));
    out.header("Content-Type", response.contentType());
    if (response.status() != 204 && response.status() != 304) {
      out.contentLength(response.length());
    }
  }

  /**
   * Gathers a short body of exactly the announced length, to go out with its head; from the first
   * flush on it goes out as it comes.
   */
  private static final class Whole extends OutputStream {
    private final Sending sending;
    private final byte[] bytes;
    private int size;
    private boolean flushed;

    Whole(Sending sending, int length) {
      this.sending = sending;
      this.bytes = new byte[length];
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
      if (flushed) {
        sending.write(source, offset, count);
        return;
      }
      if (count > bytes.length - size) {
        throw longer(count - (bytes.length - size));
      }
      System.arraycopy(source, offset, bytes, size, count);
      size += count;
    }

    @Override
    public void flush() throws IOException {
      if (!flushed && size > 0 && size < bytes.length) {
        flushed = true;
        sending.write(bytes, 0, size);
      }
      if (flushed) {
        sending.flush();
      }
    }

    void end() throws IOException {
      if (flushed) {
        sending.finish();
      } else if (size < bytes.length) {
        throw shorter(bytes.length - size);
      } else {
        sending.sendWhole(bytes);
      }
    }
  }

  private static IOException longer(long by) {
    return new IOException("the body is longer than announced, by " + by + " bytes");
  }

  private static IOException shorter(long by) {
    return new IOException("the body is shorter than announced, by " + by + " bytes");
  }

  /** Writes exactly the announced number of bytes, and opens Helidon's stream with the first. */
  private static final class Sending extends OutputStream {
    private final ServerResponse response;
    private final Patience.Allowance allowance;
    private long left;
    private boolean broken;
    private @Nullable OutputStream out;

    Sending(ServerResponse response, long length, Patience.Allowance allowance) {
      this.response = response;
      this.left = length;
      this.allowance = allowance;
    }

    boolean started() {
      return out != null;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
      if (count > left) {
        throw longer(count - left);
      }
      int end = offset + count;
      for (int at = offset; at < end; at += PIECE) {
        piece(source, at, Math.min(PIECE, end - at));
      }
    }

    private void piece(byte[] source, int offset, int count) throws IOException {
      OutputStream open = out;
      if (open == null) {
        open = response.outputStream();
        out = open;
      }
      long started = allowance.start();
      try {
        open.write(source, offset, count);
        left -= count;
      } catch (IOException | RuntimeException e) {
        broken = true;
        throw new IOException("the peer broke off", e);
      } finally {
        allowance.stop(started);
      }
    }

    void sendHeadOnly() throws IOException {
      send(response::send);
    }

    void sendWhole(byte[] body) throws IOException {
      send(() -> response.send(body));
    }

    private void send(Runnable sending) throws IOException {
      long started = allowance.start();
      try {
        sending.run();
      } catch (RuntimeException e) {
        broken = true;
        throw new IOException("the peer broke off", e);
      } finally {
        allowance.stop(started);
      }
    }

    void finish() throws IOException {
      if (left > 0) {
        throw shorter(left);
      }
      OutputStream open = out;
      if (open != null) {
        open.close();
      }
    }
  }
}
