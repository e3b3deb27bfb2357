package souk.exchange.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.payments.TicketBook;
import souk.payments.TillRefusal;
import souk.payments.WalletTicketSource.Pause;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/**
 * A customer's role that knows whom its node hired, and buys units of them that are small enough to
 * be held in memory. Kinds extend it; one that streams, or that goes on with a purchase of before a
 * restart, uses {@link PaidSession}. Safe for many threads; purchases block.
 */
public abstract class BuyerRole implements CustomerRole {
  private static final int ATTEMPTS = 12;
  private static final int MOST_ROUNDS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final CustomerPorts ports;
  private final Map<Bytes32, Hired> hired = new LinkedHashMap<>();

  protected BuyerRole(CustomerPorts ports) {
    this.ports = ports;
  }

  /** What the node lends. */
  protected final CustomerPorts ports() {
    return ports;
  }

  /** Who is hired now, the longest first. */
  public final List<Hired> hired() {
    synchronized (hired) {
      return List.copyOf(hired.values());
    }
  }

  /**
   * Buys a unit from a provider, at its price if that is not too high.
   *
   * @param most tickets that it may cost
   * @return what came before the payment, and then what came after it
   * @throws IOException when it was not bought, or it is not known whether it was
   */
  protected final Bytes buy(Hired from, Bytes body, int most) throws IOException {
    return buy(from, body, UnitContent.NONE, most);
  }

  /** The same with content that is sent along. */
  protected final Bytes buy(Hired from, Bytes body, UnitContent content, int most)
      throws IOException {
    Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE, ports.random(), Pause.SLEEP);
    try (PaidSession session =
        new PaidSession(
            ports.sessions().open(from),
            from.terms().provider(),
            ports.tickets(),
            _ -> deliver(from),
            ATTEMPTS,
            pauses)) {
      for (int round = 1; ; round++) {
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        ByteArrayOutputStream after = new ByteArrayOutputStream();
        Outcome outcome = buy(session, Order.of(unit(), body, content, most), before, after);
        switch (outcome) {
          case Outcome.Released _ -> {
            after.writeTo(before);
            return Bytes.of(before.toByteArray());
          }
          case Outcome.Unpaid(Exception cause) -> throw failed("was not bought", from, cause);
          case Outcome.Unknown(_, _, Exception cause) -> {
            // Tickets of a round that is over buy nothing; those of the next one do.
            if (round == MOST_ROUNDS || !roundIsOver(cause)) {
              throw failed("may have been paid, and did not come whole", from, cause);
            }
          }
        }
      }
    } catch (PeerException | UnitException | WrongEndpointException e) {
      throw failed("was not bought", from, e);
    }
  }

  private Outcome buy(
      PaidSession session, Order order, ByteArrayOutputStream before, ByteArrayOutputStream after) {
    long payload = Math.min(ports.terms().limits().payload(), Integer.MAX_VALUE / 4);
    return session.buy(
        order,
        new Target(payload, HttpPeer.Sink.to(before)),
        new Target(payload, HttpPeer.Sink.to(after)));
  }

  private Bytes32 unit() {
    byte[] unit = new byte[Bytes32.SIZE];
    ports.random().nextBytes(unit);
    return Bytes32.of(unit);
  }

  private static boolean roundIsOver(Exception cause) {
    return cause instanceof UnitException refused
        && refused.till().filter(TillRefusal.ROUND_CLOSED::equals).isPresent();
  }

  private void deliver(Hired to) throws UnitException, PeerException {
    for (TicketBook book : ports.wallet().books(to.terms().provider())) {
      ports.sessions().deliver(to, book);
    }
  }

  private static IOException failed(String how, Hired from, Exception cause) {
    return new IOException(
        "the unit of " + from.endpoint() + " " + how + ": " + cause.getMessage(), cause);
  }

  @Override
  public void hired(Hired agreement) throws IOException {
    synchronized (hired) {
      hired.put(agreement.id(), agreement);
    }
  }

  @Override
  public void dismissed(Bytes32 agreement) throws IOException {
    synchronized (hired) {
      hired.remove(agreement);
    }
  }

  @Override
  public int ready() {
    return hired().size();
  }
}
