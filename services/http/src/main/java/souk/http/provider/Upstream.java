package souk.http.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import souk.exchange.UnitContent;
import souk.http.AnswerPiece.Head;
import souk.http.Headers;
import souk.http.Headers.Header;
import souk.http.HttpWish;
import souk.ledger.FailureLog;

/**
 * The server whose answers are sold. It gets what a customer asks for and nothing that says who
 * asks; redirects are not followed, and no proxies, cookies or credentials of this host are used.
 */
public final class Upstream implements AutoCloseable {
  /**
   * Where it is: {@code http} or {@code https}, a host, and perhaps a path that all requests stay
   * under.
   */
  public record Address(URI uri) {
    /**
     * @throws IllegalArgumentException when it is no such address
     */
    public Address {
      String scheme = uri.getScheme();
      if (uri.getHost() == null
          || !("http".equals(scheme) || "https".equals(scheme))
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "an upstream is http://HOST[:PORT][/PATH] or the same with https, got '" + uri + "'");
      }
    }

    URI with(String target) {
      String base = uri.toString();
      return URI.create(
          (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + target);
    }
  }

  /** How an answer began, and the rest of it, to be read and closed. */
  record Begun(Head head, ArrivingBody body) {}

  private final Address address;
  private final Duration answerTime;
  private final HttpClient client;
  private final FailureLog failures =
      new FailureLog(
          System.getLogger("souk.http"), "the server that is sold did not answer a request");

  /**
   * @param answerTime within which the server must begin its answer, once it has the request
   * @param executor runs what the client does
   */
  Upstream(Address address, Duration answerTime, Executor executor) {
    this.address = address;
    this.answerTime = answerTime;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(answerTime)
            .executor(executor)
            .build();
  }

  /**
   * Makes a call and returns when the answer has begun.
   *
   * @throws IOException when the server did not begin an answer that can be passed on
   */
  Begun call(HttpWish.Call call, UnitContent content) throws IOException {
    try {
      Begun begun = begin(call, content);
      failures.succeeded();
      return begun;
    } catch (IOException e) {
      // Customers get a 502 and no more; whoever runs the server behind this has to hear why.
      failures.failed(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
      throw e;
    }
  }

  private Begun begin(HttpWish.Call call, UnitContent content) throws IOException {
    try (Lent lent = new Lent(content)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(address.with(call.target().text()))
              .timeout(answerTime)
              .method(call.method(), body(content, lent));
      call.headers().list().forEach(header -> request.header(header.name(), header.value()));
      HttpResponse<ArrivingBody> answer = client.send(request.build(), begun -> new ArrivingBody());
      try {
        return new Begun(head(answer), answer.body());
      } catch (IllegalArgumentException e) {
        answer.body().close();
        throw new IOException("an answer that cannot be passed on: " + e.getMessage(), e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IllegalArgumentException e) {
      throw new IOException("a request that cannot be made: " + e.getMessage(), e);
    }
  }

  private static BodyPublisher body(UnitContent content, Lent lent) {
    return content.length() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> lent), content.length());
  }

  private static Head head(HttpResponse<?> answer) {
    List<Header> came = new ArrayList<>();
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!name.startsWith(":")) {
            values.forEach(value -> came.add(new Header(name.toLowerCase(Locale.ROOT), value)));
          }
        });
    boolean bodiless = answer.request().method().equals("HEAD");
    OptionalLong length =
        bodiless ? OptionalLong.of(0) : answer.headers().firstValueAsLong("content-length");
    return new Head(answer.statusCode(), length, Headers.endToEnd(came));
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }

  /**
   * A unit's content on loan to the client's threads: once it is closed, which waits for a read
   * under way, nobody reads from the customer's connection any more.
   */
  private static final class Lent extends InputStream {
    private final UnitContent content;
    private @Nullable InputStream in;
    private boolean closed;

    Lent(UnitContent content) {
      this.content = content;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int count) throws IOException {
      if (closed) {
        throw new IOException("the answer came before all of the request was read");
      }
      InputStream open = in;
      if (open == null) {
        open = content.open();
        in = open;
      }
      return open.read(target, offset, count);
    }

    /** The client closes what it has read; whoever lent it does that for good. */
    @Override
    public synchronized void close() {
      closed = true;
    }
  }
}
