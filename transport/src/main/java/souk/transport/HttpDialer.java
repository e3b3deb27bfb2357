package souk.transport;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to peers; one is enough for a process. It keeps connections and uses them again.
 * Redirects are not followed, cookies and proxies not used.
 */
public final class HttpDialer implements AutoCloseable {
  private final HttpClient client;
  private final ExecutorService executor;

  /** A dialer that gives up on a connection after 5 seconds and trusts what the JDK trusts. */
  public HttpDialer() {
    this(Duration.ofSeconds(5), null);
  }

  /**
   * @param connecting how long making a connection may take
   * @param tls whom to trust when a peer's URI is {@code https}; null for the JDK's default
   */
  public HttpDialer(Duration connecting, @Nullable SSLContext tls) {
    executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-dialer-", 0).factory());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(connecting)
            .executor(executor);
    if (tls != null) {
      builder.sslContext(tls);
    }
    client = builder.build();
  }

  /**
   * The peer at a base URI, {@code http} or {@code https} with host and port; paths of calls are
   * appended to it. Nothing is sent yet.
   */
  public HttpPeer peer(URI base) {
    return new HttpPeer(client, base);
  }

  /** Ends calls under way with {@link PeerException} and closes all connections. */
  @Override
  public void close() {
    client.shutdownNow();
    executor.shutdownNow();
  }
}
