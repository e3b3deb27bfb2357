package souk.exchange.client;

import java.io.IOException;
import java.util.List;
import souk.exchange.ExchangeSession;
import souk.exchange.TicketSource;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.payments.Ticket;
import souk.payments.WalletException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/**
 * A session that pays: one call buys one unit. It asks for the price, refuses one that is too high
 * before a ticket leaves this side, takes tickets, pays, and does the same again, with the same
 * unit and the same tickets, while that may help. Then it says what became of the unit. Safe for
 * many threads, one unit each; the calls block.
 */
public final class PaidSession implements AutoCloseable {
  private final Purchase.Ports ports;

  /**
   * A session over another, which is closed with it.
   *
   * @param provider whose the session is
   * @param attempts how often a unit is tried before its purchase ends; each may be several calls
   * @param pauses between the attempts; a second and more in all, so that an agreement that was
   *     opened just now can become final
   */
  public PaidSession(
      ExchangeSession session,
      Address provider,
      TicketSource tickets,
      Books books,
      int attempts,
      Pauses pauses) {
    if (attempts < 1) {
      throw new IllegalArgumentException("at least 1 attempt is needed, not " + attempts);
    }
    this.ports = new Purchase.Ports(session, provider, tickets, books, attempts, pauses);
  }

  /** Brings the books of tickets to the provider once more, which says that it has not got them. */
  @FunctionalInterface
  public interface Books {
    void deliver(List<Ticket> tickets) throws UnitException, PeerException;
  }

  /** What is asked before a unit is paid. */
  public enum Asking {
    /** The unit, with its content: something may come before the payment. */
    UNIT,
    /** The price only: nothing comes before the payment, and the content goes with that. */
    PRICE,
    /** Nothing: the price is known, and nothing comes before the payment. */
    NOTHING
  }

  /**
   * What is bought.
   *
   * @param unit chosen by the client, the same for the same purchase, never used for another one
   * @param content what is sent along
   * @param most tickets that the caller will pay; where nothing is asked, the price
   */
  public record Order(Bytes32 unit, Bytes body, UnitContent content, int most, Asking asking) {
    /** A unit of which something may come before the payment. */
    public static Order of(Bytes32 unit, Bytes body, UnitContent content, int most) {
      return new Order(unit, body, content, most, Asking.UNIT);
    }

    /** A unit that is paid first, at a price that is asked for. */
    public static Order payFirst(Bytes32 unit, Bytes body, UnitContent content, int most) {
      return new Order(unit, body, content, most, Asking.PRICE);
    }

    /** A unit that is paid first, at a price that is known. */
    public static Order priced(Bytes32 unit, Bytes body, UnitContent content, int price) {
      return new Order(unit, body, content, price, Asking.NOTHING);
    }
  }

  /**
   * Where what comes goes; each byte once and in order, however often it is asked for again.
   *
   * @param most bytes that are taken; an answer with more fails
   */
  public record Target(long most, HttpPeer.Sink sink) {
    /** Takes nothing. */
    public static final Target NOTHING = new Target(0, piece -> {});
  }

  /** What became of a purchase. */
  public sealed interface Outcome {
    /**
     * Paid, and all of it came.
     *
     * @param tickets what it cost
     * @param bytes that came after the payment
     */
    record Released(int tickets, long bytes) implements Outcome {}

    /**
     * Not bought, and no ticket left this side.
     *
     * @param cause a {@link UnitException} when it was refused, by the provider or for its price; a
     *     {@link PeerException} when no usable answer came; a {@link WalletException} when there
     *     were no tickets; an {@link IOException} of content or target
     */
    record Unpaid(Exception cause) implements Outcome {}

    /**
     * Tickets were shown to the provider, which may have taken them, and not all of what they are
     * for came. {@link PaidSession#resume} goes on where this ended.
     *
     * @param tickets those that were shown last
     * @param cause as in {@link Unpaid}. A refusal is what the provider says; it may have taken the
     *     tickets all the same
     */
    record Unknown(Order order, List<Ticket> tickets, Exception cause) implements Outcome {}
  }

  /**
   * Buys a unit.
   *
   * @param before where goes what comes before the payment
   * @param after where goes what comes after it
   */
  public Outcome buy(Order order, Target before, Target after) {
    return new Purchase(ports, order, before, after).run();
  }

  /**
   * Goes on with a purchase, in this session or, after a restart, in another one of the same client
   * and agreement: shows the same tickets for the same unit. Nothing is taken twice.
   *
   * @param after where goes all of what comes after the payment, from its beginning
   */
  public Outcome resume(Outcome.Unknown unknown, Target after) {
    return Purchase.resumed(ports, unknown, after).run();
  }

  /** Closes the session. */
  @Override
  public void close() {
    ports.session().close();
  }
}
