package souk.http.customer;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.PaidSession;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.exchange.client.Pauses;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.TillRefusal;
import souk.payments.WalletTicketSource.Pause;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/** One provider that was hired, and the session with it. Safe for many threads. */
final class HiredProvider implements AutoCloseable {
  private static final int ATTEMPTS = 6;
  private static final int MOST_ROUNDS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final CustomerPorts ports;
  private final Hired hired;
  private @Nullable PaidSession session;

  HiredProvider(CustomerPorts ports, Hired hired) {
    this.ports = ports;
    this.hired = hired;
  }

  Hired hired() {
    return hired;
  }

  Address address() {
    return hired.terms().provider();
  }

  /**
   * Buys a unit. Where the provider did not take its tickets because their round is over, it is
   * paid with others.
   */
  Outcome buy(Order order, Target before, Target after)
      throws WrongEndpointException, UnitException, PeerException {
    PaidSession paid = session();
    Outcome outcome = paid.buy(order, before, after);
    for (int i = 1; i < MOST_ROUNDS && roundIsOver(outcome); i++) {
      outcome = paid.buy(order, before, after);
    }
    return outcome;
  }

  private static boolean roundIsOver(Outcome outcome) {
    return outcome instanceof Outcome.Unknown unknown
        && unknown.cause() instanceof UnitException refused
        && refused.till().filter(TillRefusal.ROUND_CLOSED::equals).isPresent();
  }

  private synchronized PaidSession session()
      throws WrongEndpointException, UnitException, PeerException {
    PaidSession open = session;
    if (open == null) {
      open =
          new PaidSession(
              ports.sessions().open(hired),
              address(),
              this::tickets,
              this::deliver,
              ATTEMPTS,
              new Pauses(FIRST_PAUSE, LONGEST_PAUSE, ports.random(), Pause.SLEEP));
      session = open;
    }
    return open;
  }

  /** Units are named anew in each process, so none is asked for again in the next one. */
  private List<Ticket> tickets(Address provider, Bytes32 unit, int count) {
    return ports.tickets().takeOnce(provider, unit, count);
  }

  private void deliver(List<Ticket> tickets) throws UnitException, PeerException {
    for (TicketBook book : ports.wallet().books(address())) {
      ports.sessions().deliver(hired, book);
    }
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
