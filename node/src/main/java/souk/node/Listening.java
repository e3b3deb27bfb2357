package souk.node;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import souk.transport.HttpServer;

/**
 * Where a node listens, and how it is reached from outside.
 *
 * @param host to bind
 * @param port 0 for any that is free, and the same again after a restart
 * @param publicUrl what others use, where that differs: behind a proxy, a translated address
 * @param tls the context with the node's key and certificate; null for plain HTTP
 */
public record Listening(String host, int port, Optional<URI> publicUrl, @Nullable SSLContext tls) {
  public Listening {
    publicUrl.ifPresent(url -> {
      String scheme = url.getScheme();
      if (url.getHost() == null
          || !("http".equals(scheme) || "https".equals(scheme))
          || url.getQuery() != null
          || url.getFragment() != null) {
        throw new IllegalArgumentException(
            "a public URL is http://HOST[:PORT] or https://HOST[:PORT], got '" + url + "'");
      }
    });
  }

  /** On loopback, for those on this machine. */
  public static Listening loopback(int port) {
    return new Listening("127.0.0.1", port, Optional.empty(), null);
  }

  /**
   * A server that listens here.
   *
   * @param before the port of before a restart, where none is prescribed
   */
  HttpServer.Builder server(Optional<Integer> before) {
    HttpServer.Builder http = HttpServer.builder().bind(host, port != 0 ? port : before.orElse(0));
    return tls == null ? http : http.tls(tls);
  }

  /** How a server that listens is reached from outside. */
  URI reached(HttpServer server) {
    return publicUrl.orElse(server.uri());
  }
}
