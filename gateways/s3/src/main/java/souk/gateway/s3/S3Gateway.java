package souk.gateway.s3;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.protocol.Addressing;
import souk.gateway.s3.signature.AccessKeys;
import souk.gateway.s3.signature.Authenticator;
import souk.transport.HttpServer;

/** A server that S3 clients speak to, from {@link #start} until {@link #close}. */
public final class S3Gateway implements AutoCloseable {
  private final HttpServer server;
  private final ObjectStore store;

  private S3Gateway(HttpServer server, ObjectStore store) {
    this.server = server;
    this.store = store;
  }

  /**
   * Starts to listen, and owns the store from then on.
   *
   * @throws IOException when the address cannot be listened on
   */
  public static S3Gateway start(
      S3Settings settings, AccessKeys keys, ObjectStore store, InstantSource clock)
      throws IOException {
    Operations operations = new Operations(store, settings.region());
    Exchange exchange =
        new Exchange(
            new Authenticator(keys, settings.region(), clock, store.seen()),
            new Addressing(settings.domain()),
            operations);
    HttpServer server =
        HttpServer.builder()
            .bind(settings.host(), settings.port())
            .limits(settings.limits())
            .any(Exchange.MOST_BODY, exchange)
            .start();
    return new S3Gateway(server, store);
  }

  /** Scheme, host and port. */
  public URI uri() {
    return server.uri();
  }

  /** How much of what was put is where. */
  public ObjectStore.Standing standing() {
    return store.standing();
  }

  @Override
  public void close() {
    try {
      server.close();
    } finally {
      store.close();
    }
  }
}
