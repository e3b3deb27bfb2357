package souk.transfers.mandate;

import java.io.IOException;
import java.io.InterruptedIOException;
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
  private static final String NOT_YET = "not-yet";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(300);

  private MandateRoutes() {}

  /** Adds the route to a payee's server. */
  public static HttpServer.Builder add(HttpServer.Builder server, MandatePayee payee) {
    return server.post(
        PATH,
        MandateBooks.MOST_BYTES,
        request -> {
          Optional<MandatePayee.Refusal> refused =
              payee.accept(MandateBooks.decode(request.body()));
          if (refused.isPresent()) {
            String why = refused.get().why();
            throw refused.get().passing()
                ? new ProblemException(503, NOT_YET, why)
                : new ProblemException(409, "mandate-refused", why);
          }
          return Response.of(new byte[0]);
        });
  }

  /**
   * Hands it over; the same once more changes nothing. A payee that does not see the escrow yet is
   * asked again: its chain node may be some blocks behind.
   *
   * @throws IOException when the payee does not answer, or refuses it
   */
  public static void deliver(MandateBooks books, HttpDialer dialer, URI payee) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        var _ = dialer.peer(payee).send("POST", PATH, books.encode(), PATIENCE, 0);
        return;
      } catch (PeerException e) {
        if (!e.refusedWith(NOT_YET) || System.nanoTime() >= end) {
          throw new IOException(e.getMessage(), e);
        }
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted before the payee took the mandate");
      }
    }
  }
}
