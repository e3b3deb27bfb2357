package souk.transport;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A {@link Request} out of Helidon's, whose body waits for the peer only as long as is allowed. */
final class HelidonRequest implements Request {
  private final ServerRequest request;
  private final long length;
  private final Patience.Allowance allowance;
  private boolean taken;
  private long left;
  private boolean broken;

  HelidonRequest(ServerRequest request, long length, Patience.Allowance allowance) {
    this.request = request;
    this.length = length;
    this.allowance = allowance;
    this.left = length;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String path() {
    return request.path().rawPath();
  }

  @Override
  public String parameter(String name) {
    return request
        .path()
        .pathParameters()
        .first(name)
        .orElseThrow(() -> new IllegalArgumentException("the route has no parameter " + name));
  }

  @Override
  public Optional<String> query(String name) {
    return request.query().first(name).asOptional();
  }

  @Override
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  @Override
  public String remote() {
    return request.remotePeer().host() + ":" + request.remotePeer().port();
  }

  @Override
  public long bodyLength() {
    return length;
  }

  @Override
  public byte[] body() throws IOException {
    InputStream in = bodyStream();
    byte[] body = new byte[Math.toIntExact(length)];
    int filled = 0;
    while (filled < body.length) {
      int read = in.read(body, filled, body.length - filled);
      if (read < 0) {
        throw new EOFException("the body ended early");
      }
      filled += read;
    }
    return body;
  }

  @Override
  public InputStream bodyStream() {
    if (taken) {
      throw new IllegalStateException("the body can be taken once");
    }
    taken = true;
    return length == 0 ? InputStream.nullInputStream() : new Body(request.content().inputStream());
  }

  /** Whether the connection can carry another request: all of this one's body was read. */
  boolean wholeBodyRead() {
    return left == 0;
  }

  /** Whether the peer broke off, so that there is nobody to answer. */
  boolean broken() {
    return broken;
  }

  private final class Body extends InputStream {
    private final InputStream in;

    Body(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      long started = allowance.start();
      try {
        int read = in.read(target, offset, (int) Math.min(count, left));
        if (read < 0) {
          throw new EOFException("the body ended " + left + " bytes early");
        }
        left -= read;
        if (left == 0) {
          // Helidon counts a body as read only once it has said that it is at its end.
          if (in.read() >= 0) {
            throw new IOException("the body is longer than announced");
          }
        }
        return read;
      } catch (RuntimeException | IOException e) {
        broken = true;
        throw new IOException("the peer broke off, " + left + " bytes of its body missing", e);
      } finally {
        allowance.stop(started);
      }
    }
  }
}
