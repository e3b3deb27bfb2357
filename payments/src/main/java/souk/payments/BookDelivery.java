package souk.payments;

import souk.payments.Till.BookReply;
import souk.primitives.Address;

/** A way to a provider's till for ticket books. Safe for many threads. */
@FunctionalInterface
public interface BookDelivery {
  /**
   * Brings a book to a provider, and waits for what its till says. The same book may be brought
   * again.
   *
   * @throws DeliveryException when no answer came
   */
  BookReply deliver(Address provider, TicketBook book) throws DeliveryException;
}
