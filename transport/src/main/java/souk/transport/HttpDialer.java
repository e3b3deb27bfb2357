package souk.transport;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to peers; one is enough for a process. It keeps connections and uses them again.
 * Redirects are not followed, cookies and proxies not used.
 */
public final class HttpDialer implements AutoCloseable {
  /**
   * Bytes that the JDK's client reads and sends at a time: with its own 16 KiB a record of TLS and
   * its head come in two pieces, which takes twice the processor time. It holds three such buffers
   * for each connection.
   */
  private static final String BUFFER = "32768";

  private static final String BUFFER_PROPERTY = "jdk.httpclient.bufsize";

  static {
    // The client reads it once for the process; who set it before meant it.
    if (System.getProperty(BUFFER_PROPERTY) == null) {
      System.setProperty(BUFFER_PROPERTY, BUFFER);
    }
  }

  private final Duration connecting;
  private final @Nullable SSLContext tls;
  private final ExecutorService executor;
  private final HttpClient plain;
  private @Nullable HttpClient secure;
  private boolean closed;

  /** A dialer that gives up on a connection after 5 seconds and trusts what the JDK trusts. */
  public HttpDialer() {
    this(Duration.ofSeconds(5), null);
  }

  /**
   * A dialer with its own settings.
   *
   * @param connecting how long making a connection may take
   * @param tls whom to trust when a peer's URI is {@code https}; null for the JDK's default
   */
  public HttpDialer(Duration connecting, @Nullable SSLContext tls) {
    this.connecting = connecting;
    this.tls = tls;
    this.executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-dialer-", 0).factory());
    this.plain = client(trustingNobody(), Runnable::run);
  }

  /**
   * The peer at a base URI, {@code http} or {@code https} with host and port; paths of calls are
   * appended to it. Nothing is sent yet.
   */
  public HttpPeer peer(URI base) {
    return new HttpPeer("https".equals(base.getScheme()) ? secure() : plain, base);
  }

  /** Ends calls under way with {@link PeerException} and closes all connections. */
  @Override
  public synchronized void close() {
    closed = true;
    plain.shutdownNow();
    if (secure != null) {
      secure.shutdownNow();
    }
    executor.shutdownNow();
  }

  private synchronized HttpClient secure() {
    HttpClient client = secure;
    if (client == null) {
      if (closed) {
        throw new IllegalStateException("the dialer is closed");
      }
      try {
        client = client(tls == null ? SSLContext.getDefault() : tls, executor);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this JDK has no default TLS context", e);
      }
      secure = client;
    }
    return client;
  }

  /**
   * Without TLS nothing that the client runs takes long, so it runs on the client's own thread: a
   * second one would only cost a change of threads for every 16 KiB. Decryption is shared out.
   */
  private HttpClient client(SSLContext context, Executor runner) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .connectTimeout(connecting)
        .executor(runner)
        .sslContext(context)
        .build();
  }

  /**
   * For the client that only speaks {@code http}: left to itself it would read all of the JDK's
   * certificates when it is made, which takes longer than the rest of the start.
   */
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }
}
