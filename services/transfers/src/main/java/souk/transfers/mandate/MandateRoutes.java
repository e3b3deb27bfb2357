package souk.transfers.mandate;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.ProblemException;
import souk.transport.Response;

/** How a mandate gets from its payer to its payee. */
public final class MandateRoutes {
  private static final String PATH = "/mandates";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private MandateRoutes() {}

  /** Adds the route to a payee's server. */
  public static HttpServer.Builder add(HttpServer.Builder server, MandatePayee payee) {
    return server.post(
        PATH,
        MandateBooks.MOST_BYTES,
        request -> {
          Optional<String> refused = payee.accept(MandateBooks.decode(request.body()));
          if (refused.isPresent()) {
            throw new ProblemException(409, "mandate-refused", refused.get());
          }
          return Response.of(new byte[0]);
        });
  }

  /**
   * Hands it over; the same once more changes nothing.
   *
   * @throws IOException when the payee does not answer, or refuses it
   */
  public static void deliver(MandateBooks books, HttpDialer dialer, URI payee) throws IOException {
    try {
      var _ = dialer.peer(payee).send("POST", PATH, books.encode(), PATIENCE, 0);
    } catch (PeerException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
