package souk.exchange.client;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.exchange.ExchangeSession;
import souk.exchange.TicketSource;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.client.PaidSession.Asking;
import souk.exchange.client.PaidSession.Books;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.payments.Ticket;
import souk.payments.TillRefusal;
import souk.payments.WalletException;
import souk.primitives.Address;
import souk.transport.PeerException;

/** One unit on its way from order to release. For one thread. */
final class Purchase {
  /** What passes by itself: others pay, the agreement becomes final, the unit is asked for anew. */
  private static final Set<Reason> PASSING =
      EnumSet.of(
          Reason.BUSY, Reason.STORE_AWAY, Reason.EXPOSURE, Reason.NO_AGREEMENT, Reason.EXPIRED);

  /** What passes at a till: views of the ledger catch up, rounds begin, room is made. */
  private static final Set<TillRefusal> PASSING_AT_TILL =
      EnumSet.of(
          TillRefusal.BOOK_UNKNOWN,
          TillRefusal.ESCROW_UNKNOWN,
          TillRefusal.STALE_LEDGER,
          TillRefusal.TILL_FULL,
          TillRefusal.ROUND_CLOSED);

  /**
   * What a purchase works with.
   *
   * @param attempts how often it is tried
   */
  record Ports(
      ExchangeSession session,
      Address provider,
      TicketSource tickets,
      Books books,
      int attempts,
      Pauses pauses) {}

  private final Ports ports;
  private final Order order;
  private final Target beforeTarget;
  private final Target afterTarget;
  private final OnceSink before;
  private final OnceSink after;
  private int price;
  private boolean priced;
  private @Nullable List<Ticket> tickets;
  private boolean shown;

  Purchase(Ports ports, Order order, Target before, Target after) {
    this.ports = ports;
    this.order = order;
    this.beforeTarget = before;
    this.afterTarget = after;
    this.before = new OnceSink(before.sink());
    this.after = new OnceSink(after.sink());
    this.priced = order.asking() == Asking.NOTHING;
    this.price = order.most();
  }

  /** One whose tickets were shown before. */
  static Purchase resumed(Ports ports, Outcome.Unknown unknown, Target after) {
    Purchase purchase = new Purchase(ports, unknown.order(), Target.NOTHING, after);
    purchase.priced = true;
    purchase.price = unknown.tickets().size();
    purchase.tickets = unknown.tickets();
    purchase.shown = true;
    return purchase;
  }

  Outcome run() {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt();
      } catch (UnitException | PeerException | IOException | WalletException e) {
        if (attempt == ports.attempts() || !mayPass(e) || !pause(attempt)) {
          return ended(e);
        }
      }
    }
  }

  private Outcome attempt() throws UnitException, PeerException, IOException {
    if (!priced) {
      ask();
    }
    List<Ticket> payment = tickets;
    if (payment == null) {
      payment =
          price == 0
              ? List.of()
              : List.copyOf(ports.tickets().take(ports.provider(), order.unit(), price));
      tickets = payment;
    }
    pay(payment);
    return new Outcome.Released(payment.size(), after.handed());
  }

  private void ask() throws UnitException, PeerException, IOException {
    ExchangeSession session = ports.session();
    int asked;
    if (order.asking() == Asking.UNIT) {
      before.rewind();
      asked =
          session.request(order.unit(), order.body(), order.content(), beforeTarget.most(), before);
      mustBeWhole(before);
    } else {
      asked = session.price(order.unit(), order.body(), order.content());
    }
    if (asked > order.most() || (tickets != null && asked != price)) {
      throw new UnitException(
          Reason.WRONG_PRICE,
          "the provider asks for %d tickets, %d are %s"
              .formatted(
                  asked,
                  tickets == null ? order.most() : price,
                  tickets == null ? "the most that is paid" : "what it asked for before"));
    }
    price = asked;
    priced = true;
  }

  private void pay(List<Ticket> payment) throws UnitException, PeerException, IOException {
    after.rewind();
    try {
      ports
          .session()
          .pay(order.unit(), order.body(), order.content(), payment, afterTarget.most(), after);
    } finally {
      shown |= ports.session().unreleased(order.unit(), order.body(), order.content());
    }
    mustBeWhole(after);
  }

  private static void mustBeWhole(OnceSink sink) throws IOException {
    if (!sink.caughtUp()) {
      throw new IOException("the provider's answer is shorter than the one that broke off before");
    }
  }

  private Outcome ended(Exception cause) {
    List<Ticket> payment = tickets;
    return shown && payment != null
        ? new Outcome.Unknown(order, payment, cause)
        : new Outcome.Unpaid(cause);
  }

  /** Whether another attempt may do better; does what it takes for that. */
  private boolean mayPass(Exception failure) {
    return switch (failure) {
      case PeerException peer -> peer.passing();
      case UnitException refusal -> {
        if (refusal.reason() == Reason.EXPIRED && order.asking() == Asking.UNIT) {
          priced = false;
        }
        yield refusal.till().map(this::mayPassAtTill).orElse(PASSING.contains(refusal.reason()));
      }
      // A wallet that can wait has done so.
      default -> false;
    };
  }

  private boolean mayPassAtTill(TillRefusal refusal) {
    List<Ticket> payment = tickets;
    if (refusal == TillRefusal.BOOK_UNKNOWN && payment != null) {
      try {
        ports.books().deliver(payment);
      } catch (UnitException | PeerException notNow) {
        // The next attempt shows whether it matters, and there the till says why.
      }
    }
    return PASSING_AT_TILL.contains(refusal);
  }

  private boolean pause(int failed) {
    try {
      ports.pauses().await(failed);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
