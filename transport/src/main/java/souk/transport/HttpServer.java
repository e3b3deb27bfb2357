package souk.transport;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server, listening from {@link Builder#start} until {@link #close}. Every request runs
 * on its own virtual thread.
 *
 * <p>Request bodies of routes must announce their length ({@code Content-Length}; others get 411),
 * which is compared with the route's limit before a byte of the body is read. {@link Builder#any}
 * takes bodies without one, too.
 */
public final class HttpServer implements AutoCloseable {
  private final WebServer server;
  private final Connections connections;
  private final URI uri;
  private final List<Answered> answered;

  private HttpServer(WebServer server, Connections connections, URI uri, List<Answered> answered) {
    this.server = server;
    this.connections = connections;
    this.uri = uri;
    this.answered = answered;
  }

  /** A server on 127.0.0.1 and a port that the system chooses, unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** The port listened on. */
  public int port() {
    return uri.getPort();
  }

  /** Scheme, host and port, without a path: {@code http://127.0.0.1:43210}. */
  public URI uri() {
    return uri;
  }

  /**
   * Stops listening, lets requests under way finish within {@link ServerLimits#closing}, then
   * interrupts their handlers and closes all connections. May be called more than once.
   */
  @Override
  public void close() {
    server.stop();
    connections.close();
  }

  /**
   * Something that it answers.
   *
   * @param pattern of paths, as in {@link Builder#route}
   * @param mostBody most bytes of a request's body
   */
  public record Answered(String method, String pattern, long mostBody) {}

  /** All that it answers, in the order in which routes are tried. */
  public List<Answered> answered() {
    return answered;
  }

  /** Collects a server's routes and settings. */
  public static final class Builder {
    private record Route(String method, String pattern, long mostBody, Handler handler) {}

    private final List<Route> routes = new ArrayList<>();
    private @Nullable Route rest;
    private String host = "127.0.0.1";
    private int port;
    private ServerLimits limits = ServerLimits.DEFAULT;
    private @Nullable SSLContext tls;
    private BiConsumer<String, Throwable> faults =
        (request, fault) ->
            System.getLogger("souk.transport")
                .log(System.Logger.Level.ERROR, "the handler of " + request + " failed", fault);

    private Builder() {}

    /** The address to listen on; port 0 lets the system choose. */
    public Builder bind(String host, int port) {
      this.host = host;
      this.port = port;
      return this;
    }

    public Builder limits(ServerLimits limits) {
      this.limits = limits;
      return this;
    }

    /** Speak HTTPS with this context's key. */
    public Builder tls(SSLContext context) {
      this.tls = context;
      return this;
    }

    /**
     * Who hears of faults of handlers: "POST /path" and what was thrown. The default logs them to
     * the system logger {@code souk.transport}.
     */
    public Builder onFault(BiConsumer<String, Throwable> listener) {
      this.faults = listener;
      return this;
    }

    /** A route for GET; a body is not taken. */
    public Builder get(String pattern, Handler handler) {
      return route("GET", pattern, 0, handler);
    }

    /** A route for POST with bodies of at most {@code mostBody} bytes. */
    public Builder post(String pattern, int mostBody, Handler handler) {
      return route("POST", pattern, mostBody, handler);
    }

    /**
     * A route.
     *
     * @param pattern a path; {@code {name}} stands for one segment, {@code {+name}} for the rest of
     *     the path. Routes are tried in the order in which they were added
     * @param mostBody most bytes of a request's body
     */
    public Builder route(String method, String pattern, long mostBody, Handler handler) {
      if (mostBody < 0) {
        throw new IllegalArgumentException("a body limit below zero for " + pattern);
      }
      routes.add(new Route(method, pattern, mostBody, handler));
      return this;
    }

    /**
     * What answers all that no route does: any method, any path. It takes bodies whose length is
     * not announced, too, and in any content encoding, as they are sent.
     *
     * @param mostBody most bytes of a request's body
     */
    public Builder any(long mostBody, Handler handler) {
      if (mostBody < 0) {
        throw new IllegalArgumentException("a body limit below zero");
      }
      rest = new Route("", "", mostBody, handler);
      return this;
    }

    /**
     * Takes the address and answers nobody, so that nobody else can take it before {@link #start}
     * does. To be closed right before that.
     *
     * @throws PortInUseException when somebody else listens there
     * @throws IOException when the address cannot be listened on
     */
    public ServerSocket hold() throws IOException {
      return hold(address());
    }

    /**
     * Starts to listen.
     *
     * @throws PortInUseException when somebody else listens there
     * @throws IOException when the address cannot be listened on
     */
    public HttpServer start() throws IOException {
      HelidonLog.quieten();
      InetSocketAddress address = address();
      // Helidon keeps a thread when it could not listen, so it is not asked where it cannot.
      Optional<IOException> obstacle = obstacle(address);
      if (obstacle.isPresent()) {
        throw obstacle.get();
      }
      Connections connections = new Connections(limits);
      WebServer server = configured(address, connections).build();
      server.start();
      if (!server.isRunning()) {
        connections.close();
        throw obstacle(address).orElseGet(() -> new BindException("cannot listen on " + address));
      }
      String scheme = tls == null ? "http" : "https";
      String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      URI uri = URI.create(scheme + "://" + literal + ":" + server.port());
      List<Answered> answered =
          routes.stream()
              .map(route -> new Answered(route.method(), route.pattern(), route.mostBody()))
              .toList();
      return new HttpServer(server, connections, uri, answered);
    }

    private WebServerConfig.Builder configured(InetSocketAddress address, Connections connections) {
      WebServerConfig.Builder config =
          WebServerConfig.builder()
              .shutdownHook(false)
              .featuresDiscoverServices(false)
              .protocolsDiscoverServices(false)
              .bindAddress(address)
              .addConnectionSelector(connections.selector())
              .connectionOptions(connections.acceptOptions())
              // Its NIO sockets stage every write in 8 KiB buffers.
              .useNio(false)
              .writeBufferSize(0)
              .maxTcpConnections(limits.connections())
              .maxConcurrentRequests(limits.requests())
              .idleConnectionTimeout(Duration.ofDays(1))
              .idleConnectionPeriod(Duration.ofDays(1))
              .shutdownGracePeriod(limits.closing())
              .directHandlers(problems())
              .routing(routing(connections));
      if (rest != null) {
        config.contentEncoding(new BodiesAsSent());
      }
      SSLContext context = tls;
      if (context != null) {
        config.tls(Tls.builder().sslContext(context).build());
      }
      return config;
    }

    private HttpRouting.Builder routing(Connections connections) {
      HttpRouting.Builder routing = HttpRouting.builder();
      PeerShares shares = new PeerShares(limits.requestsOfOneNetwork());
      for (Route route : routes) {
        routing.route(
            Method.create(route.method()),
            route.pattern(),
            new RouteExchange(
                route.mostBody(), route.handler(), limits, connections, shares, faults));
      }
      Route all = rest;
      if (all != null) {
        return routing.any(
            new RouteExchange(all.mostBody(), all.handler(), limits, connections, shares, faults)
                .takingChunks());
      }
      Handler nothing =
          request -> {
            throw new ProblemException(
                404, "no-route", "nothing answers " + request.method() + " " + request.path());
          };
      return routing.any(
          new RouteExchange(Long.MAX_VALUE, nothing, limits, connections, shares, faults));
    }

    /** What Helidon refuses before a route is found. */
    private static DirectHandlers problems() {
      DirectHandlers.Builder handlers = DirectHandlers.builder();
      for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
        handlers.addHandler(type, Builder::problem);
      }
      return handlers.build();
    }

    private static DirectHandler.TransportResponse problem(
        DirectHandler.TransportRequest request,
        DirectHandler.EventType type,
        Status status,
        ServerResponseHeaders headers,
        String ignoredMessage) {
      int code = status.code();
      Problem problem =
          switch (code) {
            case 503 -> new Problem(503, "busy", "too many requests at once; try again later");
            case 500 -> new Problem(500, "internal", "a fault on this side");
            case 413 -> new Problem(413, "too-large", "the request is too large");
            default ->
                code >= 400 && code <= 599
                    ? new Problem(code, "bad-request", "not a request as HTTP/1.1 has it")
                    : new Problem(400, "bad-request", "not a request as HTTP/1.1 has it");
          };
      return DirectHandler.TransportResponse.builder()
          .status(Status.create(problem.status()))
          .header(HeaderNames.CONTENT_TYPE, Problem.CONTENT_TYPE)
          .entity(problem.toJson())
          .keepAlive(false)
          .build();
    }

    private InetSocketAddress address() throws BindException {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new BindException("cannot listen on " + host + ": unknown host");
      }
      return address;
    }

    private static ServerSocket hold(InetSocketAddress address) throws IOException {
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(address);
        return socket;
      } catch (BindException e) {
        socket.close();
        throw String.valueOf(e.getMessage()).contains("in use")
            ? new PortInUseException(address.getHostString(), address.getPort())
            : new BindException("cannot listen on " + address + ": " + e.getMessage());
      } catch (IOException e) {
        socket.close();
        throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
      }
    }

    /** Why nobody can listen there; Helidon keeps the reason to itself. */
    private static Optional<IOException> obstacle(InetSocketAddress address) {
      try (ServerSocket _ = hold(address)) {
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(e);
      }
    }
  }
}
