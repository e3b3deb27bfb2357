package souk.exchange;

import java.util.List;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** Where a client's tickets come from: a wallet, or a sponsor's sealed box. */
public interface TicketSource {
  /** {@code count} tickets for a unit; asked again for the same unit, the same tickets. */
  List<Ticket> take(Address provider, Bytes32 unit, int count);

  /**
   * {@code count} tickets for a unit whose name nobody knows any more once this process has ended,
   * and which is asked for once. Which tickets it got need not be on disk then, so there is no wait
   * for one.
   */
  default List<Ticket> takeOnce(Address provider, Bytes32 unit, int count) {
    return take(provider, unit, count);
  }
}
