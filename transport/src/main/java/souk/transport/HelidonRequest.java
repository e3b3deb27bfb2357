package souk.transport;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link Request} out of Helidon's, whose body waits for the peer only as long as is allowed. */
final class HelidonRequest implements Request {
  private final ServerRequest request;
  private final long length;
  private final PeerShares.Hold hold;
  private Patience.Allowance allowance;
  private final long mostBody;
  private final ServerLimits limits;
  private final boolean chunked;
  private @Nullable InputStream body;
  private long left;
  private boolean broken;
  private boolean ended;

  HelidonRequest(
      ServerRequest request,
      long length,
      long mostBody,
      Patience.Allowance allowance,
      ServerLimits limits,
      PeerShares.Hold hold) {
    this.request = request;
    this.chunked = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
    this.length = chunked ? UNANNOUNCED : length;
    this.mostBody = mostBody;
    this.limits = limits;
    this.hold = hold;
    if (length == 0 && !chunked) {
      hold.rest();
    }
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
  public String rawQuery() {
    return request.query().rawValue();
  }

  @Override
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  @Override
  public Map<String, List<String>> headers() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      all.computeIfAbsent(header.headerName().lowerCase(), _ -> new ArrayList<>())
          .addAll(header.allValues());
    }
    return all;
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
    if (chunked) {
      return in.readAllBytes();
    }
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
    if (body != null) {
      throw new IllegalStateException("the body can be taken once");
    }
    InputStream stream =
        length == 0
            ? InputStream.nullInputStream()
            : chunked
                ? new Chunks(request.content().inputStream())
                : new Body(request.content().inputStream());
    body = stream;
    return stream;
  }

  /** Whether the connection can be used again once at most {@code most} more bytes are read. */
  boolean canBeReadUpTo(int most) {
    if (chunked) {
      return ended;
    }
    // Helidon gives the sign when a body is read, so none for an empty body. Clients such as
    // botocore read a connection wrongly after an answer that no sign came before.
    return mayBeRead() ? left <= most : length > 0 && left == 0;
  }

  /** Reads what the handler did not, but no more than {@code most} bytes, within {@code time}. */
  void discard(int most, Patience.Allowance time) {
    if (left == 0 || !mayBeRead()) {
      return;
    }
    allowance = time;
    InputStream begun = body;
    try (InputStream rest = begun == null ? bodyStream() : begun) {
      rest.skipNBytes(Math.min(left, most));
    } catch (IOException e) {
      broken = true;
    }
  }

  /** A peer that sent {@code Expect} waits for a sign to go on, which reading would give. */
  private boolean mayBeRead() {
    return !chunked && !request.headers().contains(HeaderNames.EXPECT);
  }

  /** Whether the connection can carry another request: all of this one's body was read. */
  boolean wholeBodyRead() {
    return chunked ? ended : left == 0;
  }

  /** Whether the body comes without a length. */
  boolean chunked() {
    return chunked;
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
          hold.rest();
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

  /** A body that ends when its peer says so, and with more bytes than are allowed breaks off. */
  private final class Chunks extends InputStream {
    private final InputStream in;
    private long taken;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (ended || count == 0) {
        return ended ? -1 : 0;
      }
      long started = allowance.start();
      int read;
      try {
        read = in.read(target, offset, count);
        if (read < 0) {
          ended = true;
          hold.rest();
          return -1;
        }
        taken += read;
        allowance.extend(limits.bodyNanos(read) - limits.bodyNanos(0));
      } catch (RuntimeException | IOException e) {
        broken = true;
        throw new IOException("the peer broke off in the middle of its body", e);
      } finally {
        allowance.stop(started);
      }
      if (taken > mostBody) {
        throw new IOException("the body has more than %d bytes".formatted(mostBody));
      }
      return read;
    }
  }
}
