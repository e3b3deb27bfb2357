package souk.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
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
   * Asks for a unit that nothing is sent along with. What the client gets before it pays is put
   * into {@code target}.
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
   * Asks for a unit. What the client gets before it pays is put into {@code target}.
   *
   * @param content what is sent along, opened anew for every attempt
   * @throws IOException when the content cannot be read
   */
  int request(Bytes32 unit, Bytes body, UnitContent content, ByteBuffer target)
      throws UnitException, PeerException, IOException;

  /**
   * Asks for a unit. What the client gets before it pays goes to {@code sink} as it arrives, on the
   * calling thread, each byte once and in order, however often the call is made again; when it
   * fails in the end, the sink has had a part of it.
   *
   * @param most bytes that the sink takes; more of them fail as {@link PeerException}
   * @throws IOException when the content cannot be read, or what the sink threw; the call is then
   *     not made again
   */
  int request(Bytes32 unit, Bytes body, UnitContent content, long most, HttpPeer.Sink sink)
      throws UnitException, PeerException, IOException;

  /**
   * Asks what a unit costs for which nothing comes before the payment. The content is not sent yet;
   * its length and digest are, so a unit that would be refused for them is refused now.
   */
  int price(Bytes32 unit, Bytes body, UnitContent content) throws UnitException, PeerException;

  /**
   * Pays for a unit that nothing is sent along with. What the client gets for it is put into {@code
   * target}. A unit whose price is known, and for which nothing comes before the payment, need not
   * be asked for first.
   *
   * @throws UnitException when the provider refuses; or, with {@link UnitException.Reason#EXPOSURE}
   *     and before anything is sent, when more would be paid and not released than the agreement's
   *     customer risks
   * @throws PeerException when the provider gave no usable answer; it may have taken the tickets,
   *     so the unit must be paid again with the same ones, or given up
   */
  void pay(Bytes32 unit, Bytes body, List<Ticket> tickets, ByteBuffer target)
      throws UnitException, PeerException;

  /**
   * Pays for a unit. What the client gets for it is put into {@code target}.
   *
   * @param content as it was asked for; sent along unless something was served before the payment
   * @throws IOException when the content cannot be read; as with {@link PeerException}, the tickets
   *     may have been taken
   */
  void pay(Bytes32 unit, Bytes body, UnitContent content, List<Ticket> tickets, ByteBuffer target)
      throws UnitException, PeerException, IOException;

  /**
   * Pays for a unit. What the client gets for it goes to {@code sink}, as in {@link
   * #request(Bytes32, Bytes, UnitContent, long, HttpPeer.Sink)}.
   *
   * @return how many bytes came
   * @throws IOException when the content cannot be read, or what the sink threw; the tickets may
   *     have been taken
   */
  long pay(
      Bytes32 unit,
      Bytes body,
      UnitContent content,
      List<Ticket> tickets,
      long most,
      HttpPeer.Sink sink)
      throws UnitException, PeerException, IOException;

  /**
   * Whether tickets were sent for this unit in this session and it is not released: they may have
   * been taken, whatever the provider says.
   */
  boolean unreleased(Bytes32 unit, Bytes body, UnitContent content);

  /** What each side would lose if the other walked away now, as this client sees it. */
  Exposure exposure();

  @Override
  void close();
}
