package souk.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import souk.transport.HttpServer;

/**
 * Where a node listens, and how it is reached from outside.
 *
 * @param host to bind
 * @param port 0 for any that is free, and the same again after a restart
 * @param publicUrl what others use, where that differs: behind a proxy, a translated address
 * @param admin where its operator asks how it is; empty for its own port where it is on loopback
 *     and nothing stands before it, and else for any free port on loopback
 * @param tls the context with the node's key and certificate; null for plain HTTP
 */
public record Listening(
    String host,
    int port,
    Optional<URI> publicUrl,
    Optional<InetSocketAddress> admin,
    @Nullable SSLContext tls) {
  /** Without an address for its operator. */
  public Listening(String host, int port, Optional<URI> publicUrl, @Nullable SSLContext tls) {
    this(host, port, publicUrl, Optional.empty(), tls);
  }

  /** The chains of ganache and geth's development mode, of anvil and hardhat. */
  private static final Set<Long> DEVELOPERS_CHAINS = Set.of(1337L, 31337L);

  /** From here on local ledgers draw the numbers of their chains. */
  private static final long LOCAL_CHAINS = 1L << 40;

  public Listening {
    if (publicUrl.isEmpty() && literal(host).filter(InetAddress::isAnyLocalAddress).isPresent()) {
      throw new IllegalArgumentException(
          host
              + " is every address of this machine and none that others can call; say with --public-url how they reach it");
    }
    publicUrl.ifPresent(url -> {
      String scheme = url.getScheme();
      if (url.getHost() == null
          || !("http".equals(scheme) || "https".equals(scheme))
          || url.getQuery() != null
          || url.getFragment() != null) {
        throw new IllegalArgumentException(
            "a public URL is http://HOST[:PORT] or https://HOST[:PORT], got '" + url + "'");
      }
      if (literal(url.getHost()).filter(InetAddress::isAnyLocalAddress).isPresent()) {
        throw new IllegalArgumentException(
            "nobody can call " + url + "; a public URL names an address that others reach");
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

  /**
   * The server for the node's operator: the node's own, or another one. Behind a proxy everybody
   * comes from loopback, so that nobody could be told from the operator there.
   */
  HttpServer.Builder admin(HttpServer.Builder own) {
    boolean alone =
        publicUrl.isEmpty()
            && tls == null
            && (host.equals("localhost")
                || literal(host).filter(InetAddress::isLoopbackAddress).isPresent());
    if (admin.isEmpty() && alone) {
      return own;
    }
    InetSocketAddress at =
        admin.orElseGet(() -> InetSocketAddress.createUnresolved("127.0.0.1", 0));
    return HttpServer.builder().bind(at.getHostString(), at.getPort());
  }

  /** Whether an address is one of this machine for itself alone. */
  static boolean isLoopback(URI address) {
    String host = String.valueOf(address.getHost());
    return host.equals("localhost")
        || literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /**
   * Why nobody elsewhere is likely to reach an address, on a ledger that people elsewhere use;
   * empty where nothing speaks against it. Names are not looked up.
   */
  static Optional<String> doubt(URI address, long chainId) {
    if (chainId >= LOCAL_CHAINS || DEVELOPERS_CHAINS.contains(chainId)) {
      return Optional.empty();
    }
    boolean own = isLoopback(address);
    boolean near =
        literal(String.valueOf(address.getHost())).filter(Listening::isPrivate).isPresent();
    return own || near
        ? Optional.of(
            "%s, which customers are told, is %s; those elsewhere cannot reach it: say with --public-url how they do"
                .formatted(
                    address,
                    own ? "this machine's own address" : "an address of a private network"))
        : Optional.empty();
  }

  /** RFC 1918, 3927 and 6598, and their like of IPv6, RFC 4193 and 4291. */
  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean carriers = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean unique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    return address.isSiteLocalAddress() || address.isLinkLocalAddress() || carriers || unique;
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host.replaceAll("^\\[|\\]$", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name
    }
  }

  /** How a server that listens is reached from outside. */
  URI reached(HttpServer server) {
    return publicUrl.orElse(server.uri());
  }
}
