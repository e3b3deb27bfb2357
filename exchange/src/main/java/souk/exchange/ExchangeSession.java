package souk.exchange;

import java.nio.ByteBuffer;
import java.util.List;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/**
 * One client's use of one agreement at one provider. Safe for many threads, one unit each: units
 * are independent of each other.
 *
 * <p>Every call may be repeated when it fails: the provider answers the same for the same unit, and
 * takes its tickets once.
 */
public interface ExchangeSession extends AutoCloseable {
  /**
   * Asks for a unit. What the client gets before it pays is put into {@code target}.
   *
   * @param unit chosen by the client, the same on every retry, never used for anything else
   * @param body at most {@link UnitRequest#MAX_BODY} bytes
   * @return how many tickets the unit costs
   * @throws UnitException when the provider refuses
   * @throws PeerException when the provider gave no usable answer, or more than {@code target}
   *     takes
   */
  int request(Bytes32 unit, Bytes body, ByteBuffer target) throws UnitException, PeerException;

  /**
   * Pays for a unit. What the client gets for it is put into {@code target}. A unit whose price is
   * known, and for which nothing comes before the payment, need not be asked for first.
   *
   * @throws UnitException when the provider refuses; or, with {@link UnitException.Reason#EXPOSURE}
   *     and before anything is sent, when more would be paid and not released than the agreement's
   *     customer risks
   * @throws PeerException when the provider gave no usable answer; it may have taken the tickets,
   *     so the unit must be paid again with the same ones, or given up
   */
  void pay(Bytes32 unit, Bytes body, List<Ticket> tickets, ByteBuffer target)
      throws UnitException, PeerException;

  /** What each side would lose if the other walked away now, as this client sees it. */
  Exposure exposure();

  @Override
  void close();
}
