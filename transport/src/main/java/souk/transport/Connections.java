package souk.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Headers;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a clock on every connection of one server, from accept to close. Helidon itself bounds only
 * the time between requests: a peer that dribbles a TLS handshake, headers or a body, or that never
 * takes its answer, would hold its connection for ever.
 */
final class Connections implements AutoCloseable {
  /** Bound while a connection's thread handles it. */
  private static final ScopedValue<Patience> CURRENT = ScopedValue.newInstance();

  private final Map<SocketAddress, Patience> open = new ConcurrentHashMap<>();
  private final ServerLimits limits;
  private final PeerShares shares;
  private final Thread watcher;

  Connections(ServerLimits limits) {
    this.limits = limits;
    this.shares = new PeerShares(limits.connectionsOfOneNetwork());
    this.watcher = Thread.ofVirtual().name("souk-http-watch").start(this::watch);
  }

  /** The clock of the connection that this thread handles. */
  static Patience current() {
    return CURRENT.get();
  }

  /** To be configured as the listener's connection options: hears of every accepted socket. */
  SocketOptions acceptOptions() {
    return new AcceptOptions();
  }

  /** To be configured as the only protocol. */
  ServerConnectionSelector selector() {
    Http1Config http1 =
        Http1Config.builder()
            .name("http_1_1")
            .maxHeadersSize(limits.headerBytes())
            .maxPrologueLength(4096)
            .log(HttpLogConfig.builder().receiveLog(false).sendLog(false).build())
            .sendKeepAliveHeader(false)
            .addReceiveListener(new HeaderClock())
            .build();
    return new Selector(Http1ConnectionSelector.builder().config(http1).build());
  }

  /** Called when a response has been sent: the peer may now be idle. */
  void betweenRequests(Patience patience) {
    patience.waitFor(limits.idle().toNanos());
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch() {
    long shortest = Math.min(limits.patience().toMillis(), limits.idle().toMillis());
    Duration pause = Duration.ofMillis(Math.clamp(shortest / 8, 10, 1000));
    try {
      while (true) {
        Thread.sleep(pause);
        for (Patience patience : open.values()) {
          patience.closeIfOverdue();
        }
        // Those whose TLS handshake failed never reach WatchedConnection.handle.
        open.forEach((remote, patience) -> {
          if (patience.closed()) {
            forget(remote, patience);
          }
        });
      }
    } catch (InterruptedException serverCloses) {
      open.clear();
    }
  }

  private void forget(SocketAddress remote, Patience patience) {
    if (open.remove(remote, patience)) {
      patience.share().close();
    }
  }

  private final class HeaderClock implements Http1ConnectionListener {
    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
      current().waitFor(limits.patience().toNanos());
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
      current().done();
    }
  }

  private final class Selector implements ServerConnectionSelector {
    private final Http1ConnectionSelector http1;

    Selector(Http1ConnectionSelector http1) {
      this.http1 = http1;
    }

    @Override
    public int bytesToIdentifyConnection() {
      return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
      return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
      SocketAddress remote = context.remotePeer().address();
      Patience patience = open.get(remote);
      if (patience == null) {
        throw new CloseConnectionException("closed before it was handled: " + remote);
      }
      return new WatchedConnection(http1.connection(context), patience, remote);
    }
  }

  private final class WatchedConnection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection http1;
    private final Patience patience;
    private final SocketAddress remote;

    WatchedConnection(ServerConnection http1, Patience patience, SocketAddress remote) {
      this.http1 = http1;
      this.patience = patience;
      this.remote = remote;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        ScopedValue.where(CURRENT, patience)
            .call(() -> {
              http1.handle(limit);
              return true;
            });
      } finally {
        forget(remote, patience);
      }
    }

    /** Never idle for Helidon, whose own timer cannot tell an idle peer from a busy handler. */
    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      http1.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return http1 instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }

  private final class AcceptOptions implements SocketOptions {
    private final SocketOptions options = SocketOptions.builder().tcpNoDelay(true).build();

    @Override
    public void configureSocket(SocketChannel channel) {
      options.configureSocket(channel);
      try {
        SocketAddress remote = channel.getRemoteAddress();
        Optional<PeerShares.Hold> share = shares.hold(PeerNetwork.of(remote));
        if (share.isEmpty()) {
          channel.close(); // one network would keep the others out
          return;
        }
        Patience patience = new Patience(channel, share.get());
        patience.waitFor(limits.patience().toNanos());
        open.put(remote, patience);
      } catch (IOException alreadyClosed) {
        // Without an entry the connection is dropped as soon as it would be handled.
      }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
      return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
      return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
      return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
      return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
      return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
      return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
      return options.tcpNoDelay();
    }
  }
}
